//! Owns buckets of S3 and of servers that speak as it does.

use std::{fmt, sync::Arc, time::Duration};

use object_store::{
    BackoffConfig, ObjectStore, RetryConfig, aws::AmazonS3Builder, client::HttpConnector,
    path::Path as Key, prefix::PrefixStore,
};

use super::BlobStore;
use crate::{StoreError, StoreResult};

/// Which bucket, and how it is spoken to.
#[derive(Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// What the name of each object there begins with, if it is not to be all ours: `office/a`.
    pub prefix: Option<String>,
    /// The server, without the bucket and without a path: `https://s3.example.org:9000`.
    pub endpoint: String,
    /// The region, which is part of every signature.
    pub region: String,
    /// Whether the bucket's name stands before the server's, and not in the path.
    pub by_host: bool,
    /// The name of the key.
    pub access_key: String,
    /// The key.
    pub secret_key: String,
}

/// Without the key.
impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bucket({self}, region {})", self.region)
    }
}

/// What people know it by.
impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, endpoint) = (&self.name, &self.endpoint);
        match &self.prefix {
            Some(prefix) => write!(f, "the bucket `{name}` (under `{prefix}/`) at {endpoint}"),
            None => write!(f, "the bucket `{name}` at {endpoint}"),
        }
    }
}

impl Bucket {
    /// Where the requests go.
    #[must_use]
    pub fn address(&self) -> String {
        match (self.by_host, self.endpoint.split_once("://")) {
            (true, Some((scheme, host))) => format!("{scheme}://{}.{host}", self.name),
            _ => self.endpoint.clone(),
        }
    }
}

/// How long it is tried. A server that is away refuses at once, and is told of within a second; one
/// that says nothing, within the patience of the connector.
fn tried() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(2),
            base: 2.0,
        },
        max_retries: 3,
        retry_timeout: Duration::from_secs(30),
    }
}

impl BlobStore {
    /// A bucket. Nothing is asked of it yet. The requests go out by the connector, which bounds how
    /// long each may take.
    pub fn bucket(bucket: &Bucket, connector: impl HttpConnector) -> StoreResult<Self> {
        let objects = AmazonS3Builder::new()
            .with_bucket_name(&bucket.name)
            .with_endpoint(bucket.address())
            .with_virtual_hosted_style_request(bucket.by_host)
            .with_region(&bucket.region)
            .with_access_key_id(&bucket.access_key)
            .with_secret_access_key(&bucket.secret_key)
            // Not every server knows how to take away many at once.
            .with_disable_bulk_delete(true)
            .with_retry(tried())
            .with_http_connector(connector)
            .build()
            .map_err(|error| StoreError::Setup(format!("{bucket} can't be used: {error}")))?;
        let objects: Arc<dyn ObjectStore> = match &bucket.prefix {
            Some(prefix) => Arc::new(PrefixStore::new(objects, Key::from(prefix.as_str()))),
            None => Arc::new(objects),
        };
        Ok(Self::of(objects, bucket.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_told_of_without_its_key() {
        let bucket = Bucket {
            name: "files".to_owned(),
            prefix: Some("a/b".to_owned()),
            endpoint: "https://s3.example:9000".to_owned(),
            region: "eu-west-2".to_owned(),
            by_host: false,
            access_key: "AKIA1".to_owned(),
            secret_key: "hidden".to_owned(),
        };
        let told = "the bucket `files` (under `a/b/`) at https://s3.example:9000";
        assert_eq!(bucket.to_string(), told);
        assert_eq!(
            format!("{bucket:?}"),
            format!("Bucket({told}, region eu-west-2)")
        );
        assert_eq!(bucket.address(), "https://s3.example:9000");
        let by_host = Bucket {
            by_host: true,
            ..bucket
        };
        assert_eq!(by_host.address(), "https://files.s3.example:9000");
    }
}
