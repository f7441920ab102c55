//! Owns what is told of an error of a blob store.
//!
//! What `object_store` tells holds the whole answer of the server, and S3 answers a wrong key with
//! that key. So only the status and the code of the answer are told, and what they mean.

use std::error::Error;

use object_store::client::HttpError;

/// What went wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) problem: String,
    pub(super) remedy: &'static str,
}

/// What an error means.
pub(super) fn of(error: &object_store::Error) -> Fault {
    if let Some(unsent) = cause(error) {
        return Fault {
            problem: unsent,
            remedy: "see that it runs, that this machine reaches it, and that `attachments.endpoint` \
                     is its address",
        };
    }
    let text = error.to_string();
    match Answer::read(&text) {
        Some(answer) => Fault {
            problem: answer.problem(),
            remedy: answer.remedy(),
        },
        None if text.contains("redirect") => Fault {
            problem: "it says that the bucket is elsewhere".to_owned(),
            remedy: ELSEWHERE,
        },
        None => Fault {
            problem: text,
            remedy: "see what the log of the server there says",
        },
    }
}

/// Why there was no answer, if there was none.
fn cause(error: &object_store::Error) -> Option<String> {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        next = error.source();
        if error.is::<HttpError>() {
            return next.map(ToString::to_string);
        }
    }
    None
}

const ELSEWHERE: &str =
    "mend `attachments.region`, `attachments.endpoint` or `attachments.addressing`";

/// The part of an answer that is told.
#[derive(Debug, PartialEq, Eq)]
struct Answer<'t> {
    status: u16,
    code: &'t str,
}

impl<'t> Answer<'t> {
    /// Reads it out of the text that `object_store` makes of it.
    fn read(text: &'t str) -> Option<Self> {
        let (_, answer) = text.split_once("status code: ")?;
        let status = answer.get(..3)?.parse().ok()?;
        let code = answer.split_once("<Code>");
        let code = code.and_then(|(_, rest)| rest.split_once("</Code>"));
        let code = code.map_or("", |(code, _)| code.trim());
        let fits = code.len() <= 60 && code.chars().all(|c| c.is_ascii_alphanumeric());
        Some(Self {
            status,
            code: if fits { code } else { "" },
        })
    }

    fn problem(&self) -> String {
        let meaning = match (self.status, self.code) {
            (_, "NoSuchBucket") => "there is no such bucket",
            (_, "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "InvalidToken") | (401, _) => {
                "it does not take the key"
            }
            (_, "RequestTimeTooSkewed") => "the clocks here and there differ",
            (_, "AuthorizationHeaderMalformed" | "PermanentRedirect") | (300..=399, _) => {
                "it says that the bucket is elsewhere"
            }
            (403, _) => "the key may not do it",
            (429 | 503, _) => "it has too much to do",
            _ => "it did not do it",
        };
        let and = if self.code.is_empty() { "" } else { " " };
        format!("{meaning} (it answered {}{and}{})", self.status, self.code)
    }

    fn remedy(&self) -> &'static str {
        match (self.status, self.code) {
            (_, "NoSuchBucket") => "make the bucket, or mend its name in `attachments.store`",
            (_, "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "InvalidToken") | (401, _) => {
                "mend `attachments.access_key` and `attachments.secret_key`"
            }
            (_, "RequestTimeTooSkewed") => "set the clock of this machine",
            (_, "AuthorizationHeaderMalformed" | "PermanentRedirect") | (300..=399, _) => ELSEWHERE,
            (403, _) => {
                "let the key put, get and delete objects in the bucket and list it, or set another"
            }
            (404, _) => "mend `attachments.store` and `attachments.endpoint`",
            _ => "try again, and see what the log of the server there says",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: &str, body: &str) -> object_store::Error {
        let text = format!(
            "Error performing PUT https://s3.example/b/minuted.txt in 1ms - Server returned non-2xx \
             status code: {status}: {body}"
        );
        object_store::Error::Generic {
            store: "S3",
            source: text.into(),
        }
    }

    #[test]
    fn an_answer_is_told_by_what_it_means_and_without_the_key() {
        let key =
            "<Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>AKIA1</AWSAccessKeyId></Error>";
        for (status, body, problem, remedy) in [
            (
                "403 Forbidden",
                key,
                "it does not take the key (it answered 403 InvalidAccessKeyId)",
                "secret_key",
            ),
            (
                "403 Forbidden",
                "<Code>AccessDenied</Code>",
                "the key may not do it (it answered 403 AccessDenied)",
                "let the key",
            ),
            (
                "403 Forbidden",
                "",
                "the key may not do it (it answered 403)",
                "let the key",
            ),
            (
                "404 Not Found",
                "<Code>NoSuchBucket</Code>",
                "there is no such bucket",
                "make the bucket",
            ),
            (
                "400 Bad Request",
                "<Code>AuthorizationHeaderMalformed</Code>",
                "elsewhere",
                "attachments.region",
            ),
            (
                "503 Service Unavailable",
                "<Code>SlowDown</Code>",
                "too much to do",
                "try again",
            ),
            (
                "500 Internal Server Error",
                "<Code>a b AKIA1</Code>",
                "it did not do it (it answered 500)",
                "try again",
            ),
        ] {
            let fault = of(&answered(status, body));
            assert!(fault.problem.contains(problem), "{fault:?}");
            assert!(fault.remedy.contains(remedy), "{fault:?}");
            assert!(!format!("{fault:?}").contains("AKIA1"), "{fault:?}");
        }
    }

    #[test]
    fn no_answer_is_told_by_its_cause() {
        let refused = std::io::Error::other("it can't be reached: refused");
        let unsent = HttpError::new(object_store::client::HttpErrorKind::Connect, refused);
        let error = object_store::Error::Generic {
            store: "S3",
            source: Box::new(unsent),
        };
        let fault = of(&error);
        assert_eq!(fault.problem, "it can't be reached: refused");
        assert!(fault.remedy.contains("attachments.endpoint"), "{fault:?}");
    }
}
