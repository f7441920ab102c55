//! Owns what the settings of a bucket are together: which of them are needed, and what they make.

use minuted_store::Bucket;
use minuted_web::Address;

use super::{
    FilePlace, Values,
    list::{
        FILES_ADDRESSING, FILES_AT, FILES_IN, FILES_KEY, FILES_KEY_NAME, FILES_PLAIN, FILES_REGION,
    },
};

/// The region that servers take which know none.
const NO_REGION: &str = "us-east-1";

/// What is set for a bucket alone.
const OF_A_BUCKET: [&str; 5] = [
    FILES_AT,
    FILES_REGION,
    FILES_ADDRESSING,
    FILES_KEY_NAME,
    FILES_KEY,
];

/// Why a word can't be a key, or the name of one. It is not told what it is.
pub(super) fn not_a_key(value: &str) -> Option<String> {
    let plain = value.chars().all(|c| c.is_ascii_graphic());
    (!plain).then(|| "a key has letters, digits and signs of ASCII, and no spaces".to_owned())
}

fn get<'v>(values: &'v Values, key: &str) -> Option<&'v str> {
    values.get(key).map(|(value, _)| value.as_str())
}

/// The name and the prefix of the bucket, if attachments are kept in one.
fn place(values: &Values) -> Option<(String, Option<String>)> {
    match FilePlace::of(get(values, FILES_IN)?) {
        Ok(FilePlace::Bucket(name, prefix)) => Some((name, prefix)),
        _ => None,
    }
}

/// Whether the bucket's name stands before the host.
fn by_host(values: &Values, name: &str) -> bool {
    match get(values, FILES_ADDRESSING) {
        Some(addressing) => addressing == "host",
        // No certificate is for a name with a dot before the host.
        None => get(values, FILES_AT).is_none() && !name.contains('.'),
    }
}

/// What is lacking, superfluous or unsafe, each with where it comes from.
pub(super) fn problems(values: &Values) -> Vec<String> {
    let at = |key: &str, problem: &str| match values.get(key) {
        Some((_, origin)) => format!("{origin}: `{key}`: {problem}"),
        None => format!("`{key}`: {problem}"),
    };
    let Some((name, _)) = place(values) else {
        let set = OF_A_BUCKET.iter().filter(|key| values.contains_key(*key));
        let problem = "it is for a bucket, and `attachments.store` names none; write \
                       `store = \"s3:BUCKET\"`, or leave this out";
        return set.map(|key| at(key, problem)).collect();
    };
    let mut problems = Vec::new();
    for (key, what) in [
        (FILES_KEY_NAME, "the access key ID"),
        (FILES_KEY, "the secret access key"),
    ] {
        if get(values, key).is_none() {
            let variable = super::Setting::named(key).map(super::Setting::variable);
            let variable = variable.unwrap_or_default();
            let problem = format!("a bucket needs it: set {what} here or in {variable}");
            problems.push(at(key, &problem));
        }
    }
    let Some(endpoint) = get(values, FILES_AT) else {
        if get(values, FILES_REGION).is_none() {
            let problem = "a bucket of Amazon's needs its region, such as `eu-west-2`; for another \
                           server, set `attachments.endpoint`";
            problems.push(at(FILES_REGION, problem));
        }
        return problems;
    };
    match endpoint.parse::<Address>() {
        Ok(address) if !address.is_server() => problems.push(at(
            FILES_AT,
            "write the server alone, without a path: the bucket is named in `attachments.store`",
        )),
        Ok(address) if !(address.is_secure() || address.is_this_machine()) => {
            if get(values, FILES_PLAIN) != Some("true") {
                problems.push(at(
                    FILES_AT,
                    "whoever is between reads what goes by plain HTTP; write https://, or set \
                     `attachments.plain_http` if the way there is yours alone",
                ));
            }
        }
        Ok(address) if address.is_secure() && name.contains('.') && by_host(values, &name) => {
            problems.push(at(
                FILES_ADDRESSING,
                "no certificate is for a bucket with a dot in its name before the host; write `path`",
            ));
        }
        // One that can't be read was told of when it was read.
        Ok(_) | Err(_) => {}
    }
    problems
}

/// The bucket that the settings name, if they name one.
pub(super) fn bucket(values: &Values) -> Option<Bucket> {
    let (name, prefix) = place(values)?;
    let region = get(values, FILES_REGION).unwrap_or(NO_REGION);
    let endpoint = match get(values, FILES_AT) {
        Some(endpoint) => endpoint.parse::<Address>().ok()?.origin(),
        None => format!("https://s3.{region}.amazonaws.com"),
    };
    Some(Bucket {
        by_host: by_host(values, &name),
        prefix,
        endpoint,
        region: region.to_owned(),
        access_key: get(values, FILES_KEY_NAME)?.to_owned(),
        secret_key: get(values, FILES_KEY)?.to_owned(),
        name,
    })
}

#[cfg(test)]
mod tests {
    use super::super::Settings;

    const KEYS: &str = "access_key = \"AKIA1\"\nsecret_key = \"hidden\"\n";

    fn read(text: &str) -> Result<Settings, Vec<String>> {
        let text = format!("[attachments]\n{text}");
        Settings::of(Some(("m.toml", &text)), &[])
    }

    #[test]
    fn a_bucket_is_at_amazon_s_or_at_an_endpoint() {
        for (text, endpoint, address, region) in [
            (
                "store = \"s3:our-files\"\nregion = \"eu-west-2\"\n",
                "https://s3.eu-west-2.amazonaws.com",
                "https://our-files.s3.eu-west-2.amazonaws.com",
                "eu-west-2",
            ),
            (
                "store = \"s3:our.files\"\nregion = \"eu-west-2\"\n",
                "https://s3.eu-west-2.amazonaws.com",
                "https://s3.eu-west-2.amazonaws.com",
                "eu-west-2",
            ),
            (
                "store = \"s3:our-files\"\nendpoint = \"https://s3.example:443/\"\n",
                "https://s3.example",
                "https://s3.example",
                "us-east-1",
            ),
            (
                "store = \"s3:our-files\"\nendpoint = \"http://[::1]:9000\"\naddressing = \"host\"\n",
                "http://[::1]:9000",
                "http://our-files.[::1]:9000",
                "us-east-1",
            ),
            (
                "store = \"s3:our-files\"\nendpoint = \"http://s3.example:9000\"\nplain_http = true\n",
                "http://s3.example:9000",
                "http://s3.example:9000",
                "us-east-1",
            ),
        ] {
            let bucket = read(&format!("{text}{KEYS}")).unwrap().bucket().unwrap();
            assert_eq!(bucket.endpoint, endpoint, "{text}");
            assert_eq!(bucket.address(), address, "{text}");
            assert_eq!(bucket.region, region, "{text}");
        }
        assert_eq!(read("store = \"database\"\n").unwrap().bucket(), None);
    }

    #[test]
    fn what_is_half_given_is_refused_with_what_to_do_and_without_the_key() {
        let at = "store = \"s3:our-files\"\nendpoint = \"https://s3.example\"\n";
        for (text, told) in [
            (
                at.to_owned(),
                vec![
                    "`attachments.access_key`: a bucket needs it: set the access key ID here or in \
                                  MINUTED_ATTACHMENTS_ACCESS_KEY",
                    "`attachments.secret_key`: a bucket needs it",
                ],
            ),
            (
                format!("{at}access_key = \"AKIA1\"\n"),
                vec!["`attachments.secret_key`"],
            ),
            (
                format!("store = \"s3:our-files\"\n{KEYS}"),
                vec!["`attachments.region`: a bucket of Amazon's"],
            ),
            (
                KEYS.to_owned(),
                vec![
                    "m.toml:2: `attachments.access_key`: it is for a bucket",
                    "m.toml:3: `attachments.secret_key`",
                ],
            ),
            (
                "store = \"folder:/a\"\nregion = \"a\"\n".to_owned(),
                vec!["m.toml:3: `attachments.region`: it is for a bucket"],
            ),
            (
                format!(
                    "store = \"s3:our-files\"\nendpoint = \"https://s3.example/our-files\"\n{KEYS}"
                ),
                vec!["m.toml:3: `attachments.endpoint`: write the server alone"],
            ),
            (
                format!("store = \"s3:our-files\"\nendpoint = \"http://s3.example\"\n{KEYS}"),
                vec!["m.toml:3: `attachments.endpoint`: whoever is between"],
            ),
            (
                format!(
                    "store = \"s3:our-files\"\nendpoint = \"http://127.0.0.1.example\"\n{KEYS}"
                ),
                vec!["m.toml:3: `attachments.endpoint`: whoever is between"],
            ),
            (
                format!("store = \"s3:our-files\"\nendpoint = \"s3.example\"\n{KEYS}"),
                vec!["m.toml:3: `attachments.endpoint`: an address begins"],
            ),
            (
                format!(
                    "store = \"s3:our.files\"\nendpoint = \"https://s3.example\"\naddressing = \"host\"\n{KEYS}"
                ),
                vec!["m.toml:4: `attachments.addressing`: no certificate"],
            ),
            (
                format!("{at}access_key = \"AKIA1\"\nsecret_key = \"hidden word\"\n"),
                vec!["m.toml:5: `attachments.secret_key`: a key has"],
            ),
            (
                format!("{at}addressing = \"hosts\"\n{KEYS}"),
                vec!["m.toml:4: `attachments.addressing`: it is `hosts`"],
            ),
        ] {
            let problems = read(&text).unwrap_err();
            assert_eq!(problems.len(), told.len(), "{text}\n{problems:#?}");
            for (problem, told) in problems.iter().zip(told) {
                assert!(problem.starts_with(told), "{told}\n{problem}");
                assert!(
                    !problem.contains("hidden") && !problem.contains("AKIA1"),
                    "{problem}"
                );
            }
        }
    }
}
