//! Owns the parameters of a request: reading them from a JSON body or from an address.

use async_graphql::{Request, Variables};
use axum::{extract::Query, http::Uri};
use serde_json::{Map, Value};

use crate::problem::Problem;

/// The parameters that there are; others are ignored, as the specification asks.
const NAMES: [&str; 4] = ["query", "operationName", "variables", "extensions"];

/// The parameters of a POST.
pub(crate) fn from_json(body: &[u8]) -> Result<Request, Problem> {
    if body.is_empty() {
        let message = "The request has no body. Send JSON such as {\"query\": \"{ viewer { name } \
                       }\"}.";
        return Err(Problem::bad_request(message));
    }
    let parsed = serde_json::from_slice(body)
        .map_err(|error| Problem::bad_request(format!("The body is not JSON: {error}.")))?;
    match parsed {
        Value::Object(parameters) => request(parameters),
        Value::Array(_) => Err(Problem::bad_request(
            "Send one request at a time: batches are not taken. One request may hold several \
             fields.",
        )),
        _ => Err(Problem::bad_request(
            "The body is to be a JSON object with the query as a string in `query`.",
        )),
    }
}

/// The parameters of a GET, where `variables` and `extensions` are JSON.
pub(crate) fn from_address(address: &Uri) -> Result<Request, Problem> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(address)
        .map_err(|_| Problem::bad_request("The address can't be read."))?;
    let mut parameters = Map::new();
    for (name, text) in pairs {
        if !NAMES.contains(&name.as_str()) {
            continue;
        }
        let value = match name.as_str() {
            "query" | "operationName" => Value::String(text),
            _ => serde_json::from_str(&text)
                .map_err(|error| Problem::bad_request(format!("`{name}` is not JSON: {error}.")))?,
        };
        if parameters.contains_key(&name) {
            return Err(Problem::bad_request(format!("`{name}` is given twice.")));
        }
        parameters.insert(name, value);
    }
    request(parameters)
}

fn request(mut parameters: Map<String, Value>) -> Result<Request, Problem> {
    let Some(Value::String(query)) = parameters.remove("query") else {
        return Err(Problem::bad_request(
            "Give the query as a string in `query`.",
        ));
    };
    let mut request = Request::new(query);
    match parameters.remove("operationName") {
        None | Some(Value::Null) => {}
        Some(Value::String(name)) => request.operation_name = Some(name),
        Some(_) => {
            let message = "`operationName` is to be a string: the name of an operation in `query`.";
            return Err(Problem::bad_request(message));
        }
    }
    match parameters.remove("variables") {
        None | Some(Value::Null) => {}
        Some(variables @ Value::Object(_)) => request.variables = Variables::from_json(variables),
        Some(_) => {
            let message = "`variables` is to be an object: the variables of `query` by name.";
            return Err(Problem::bad_request(message));
        }
    }
    match parameters.remove("extensions") {
        // There are none that this server knows.
        None | Some(Value::Null | Value::Object(_)) => Ok(request),
        Some(_) => Err(Problem::bad_request("`extensions` is to be an object.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        from_json(body.as_bytes())
            .map(|_| ())
            .unwrap_err()
            .message
            .into_owned()
    }

    #[test]
    fn a_body_that_is_no_request_is_told_why() {
        for (body, part) in [
            ("", "no body"),
            ("{ \"not", "not JSON"),
            ("3", "JSON object"),
            ("[{\"query\": \"{a}\"}]", "batches"),
            ("{}", "`query`"),
            ("{\"query\": null}", "`query`"),
            ("{\"query\": {}}", "`query`"),
            ("{\"query\": \"{a}\", \"variables\": \"x\"}", "`variables`"),
            ("{\"query\": \"{a}\", \"variables\": []}", "`variables`"),
            (
                "{\"query\": \"{a}\", \"operationName\": 1}",
                "`operationName`",
            ),
            ("{\"query\": \"{a}\", \"extensions\": 0}", "`extensions`"),
        ] {
            assert!(refused(body).contains(part), "{body}: {}", refused(body));
        }
    }

    #[test]
    fn json_that_nests_too_deep_is_refused_and_not_followed() {
        let deep = format!("{{\"query\": {}", "[".repeat(1_000_000));
        assert!(refused(&deep).contains("recursion limit"));
    }

    #[test]
    fn an_address_holds_the_same_parameters() {
        let of = |address: &'static str| from_address(&Uri::from_static(address));
        let request = of("/graphql?query=%7Ba%7D&variables=%7B%22b%22:1%7D&other=2").unwrap();
        assert_eq!(request.query, "{a}");
        assert_eq!(request.variables.get("b").unwrap().to_string(), "1");
        for bad in [
            "/graphql",
            "/graphql?query=a&query=b",
            "/graphql?query=a&variables=b",
            "/graphql?query=a&variables=3",
        ] {
            assert!(of(bad).is_err(), "{bad}");
        }
    }
}
