//! Owns from where a browser may open a WebSocket: unlike other requests, one to another site is
//! not kept back by the browser, so the server has to ask where it comes from.

use axum::http::{HeaderMap, header};

/// Whether a page may connect that comes from where the request says. A browser always says; who
/// says nothing is no page of somebody else's.
pub(super) fn is_allowed(headers: &HeaderMap, allowed: &[String]) -> bool {
    let mut given = headers.get_all(header::ORIGIN).iter();
    let Some(origin) = given.next() else {
        return true;
    };
    let (Ok(origin), None) = (origin.to_str(), given.next()) else {
        return false;
    };
    if allowed.iter().any(|allowed| same(allowed, origin)) {
        return true;
    }
    let host = headers.get(header::HOST);
    let Some(host) = host.and_then(|host| host.to_str().ok()) else {
        return false;
    };
    // A proxy with TLS may stand before us, so the scheme may be either.
    ["http://", "https://"].iter().any(|scheme| {
        let rest = origin.get(..scheme.len());
        rest.is_some_and(|rest| rest.eq_ignore_ascii_case(scheme))
            && origin[scheme.len()..].eq_ignore_ascii_case(host)
    })
}

fn same(allowed: &str, origin: &str) -> bool {
    let allowed = allowed.strip_suffix('/').unwrap_or(allowed);
    allowed.eq_ignore_ascii_case(origin)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn the_same_host_and_those_that_are_set_may_connect() {
        let may = |host: &'static str, origins: &[&'static str]| {
            let host = (header::HOST, HeaderValue::from_static(host));
            let origins = origins
                .iter()
                .map(|o| (header::ORIGIN, HeaderValue::from_static(o)));
            let headers: Vec<(HeaderName, HeaderValue)> = origins.chain([host]).collect();
            let allowed = ["https://office.example/".to_owned()];
            is_allowed(&headers.into_iter().collect(), &allowed)
        };
        let host = "minuted.example:8080";
        assert!(may(host, &[]));
        assert!(may(host, &["http://minuted.example:8080"]));
        assert!(may(host, &["https://Minuted.example:8080"]));
        assert!(may(host, &["https://office.example"]));
        for other in [
            &["http://minuted.example"][..],
            &["http://minuted.example:8080.evil.example"],
            &["ftp://minuted.example:8080"],
            &["https://office.example.evil.example"],
            &["http://office.example"],
            &["null"],
            &[""],
            &["http://minuted.example:8080", "https://evil.example"],
        ] {
            assert!(!may(host, other), "{other:?}");
        }
    }
}
