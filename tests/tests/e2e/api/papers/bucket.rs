//! Files of papers in a bucket, at a server that speaks as S3 does: kept, given, moved, checked, swept,
//! and what is told when it can't be used or goes away.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{Request, StatusCode};
use minuted_app::{Entropy as _, RandomEntropy};
use minuted_core::{
    papers::FileHash,
    roles::Role::{Author, Public, Secretary},
    time::Timestamp,
};
use minuted_store::{BlobFault, BlobPlace, BlobStore, Bucket};
use minuted_testing::both;
use minuted_web::ToObjects;
use object_store::{
    ObjectStore, ObjectStoreExt as _, aws::AmazonS3Builder, path::Path, prefix::PrefixStore,
};
use serde::Deserialize;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::{
    draft,
    files::{PDF, ask, attach, get, get_with, png, posting, served, token, told},
    publish, save, start,
};

/// The server that `cargo xtask test` starts.
#[derive(Clone, Debug, Deserialize)]
struct Objects {
    endpoint: String,
    bucket: String,
    region: String,
    writer: Key,
    reader: Key,
}

#[derive(Clone, Debug, Deserialize)]
struct Key {
    access_key: String,
    secret_key: String,
}

fn objects() -> Objects {
    let told = std::env::var("MINUTED_TEST_S3")
        .expect("MINUTED_TEST_S3 names no server of objects; run the tests by `cargo xtask test`");
    serde_json::from_str(&told).unwrap()
}

/// A prefix of its own in the bucket, by the key that may write, at the server or before it.
fn bucket(endpoint: &str) -> Bucket {
    let objects = objects();
    let mut random = [0; 8];
    RandomEntropy.fill(&mut random);
    Bucket {
        name: objects.bucket,
        prefix: Some(format!("test/{}", u64::from_le_bytes(random))),
        endpoint: endpoint.to_owned(),
        region: objects.region,
        by_host: false,
        access_key: objects.writer.access_key,
        secret_key: objects.writer.secret_key,
    }
}

fn store(bucket: &Bucket) -> BlobStore {
    let connector = ToObjects::at(&bucket.endpoint.parse().unwrap()).unwrap();
    BlobStore::bucket(bucket, connector).unwrap()
}

/// The same place, for what somebody with the key could do to it.
fn raw(bucket: &Bucket) -> impl ObjectStore {
    let endpoint = objects().endpoint;
    let objects = AmazonS3Builder::new()
        .with_bucket_name(&bucket.name)
        .with_endpoint(&endpoint)
        .with_region(&bucket.region)
        .with_access_key_id(&bucket.access_key)
        .with_secret_access_key(&bucket.secret_key)
        .with_disable_bulk_delete(true)
        .with_http_connector(ToObjects::at(&endpoint.parse().unwrap()).unwrap())
        .build()
        .unwrap();
    PrefixStore::new(objects, bucket.prefix.clone().unwrap())
}

fn place(hash: &FileHash) -> Path {
    Path::from(format!("{}/{hash}", &hash.as_str()[..2]))
}

/// What stands between Minuted and the server: it lets through what it is told to, and closes the
/// connection of everything else.
struct Between {
    endpoint: String,
    seen: Arc<Mutex<Seen>>,
    _running: JoinSet<()>,
}

#[derive(Default)]
struct Seen {
    /// The method of each request that was let through.
    methods: Vec<String>,
    /// How many requests more are let through, if not all.
    left: Option<usize>,
    /// How many were not.
    cut: usize,
}

impl Between {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let to = objects().endpoint.replace("http://", "");
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (mut running, within) = (JoinSet::new(), Arc::clone(&seen));
        running.spawn(async move {
            let mut open = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                open.spawn(pass(stream, to.clone(), Arc::clone(&within)));
            }
        });
        Self {
            endpoint,
            seen,
            _running: running,
        }
    }

    fn seen<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets through so many requests more, or all.
    fn lets(&self, left: Option<usize>) {
        self.seen(|seen| seen.left = left);
    }

    /// The methods of the requests that it has let through since it was last asked.
    fn methods(&self) -> Vec<String> {
        self.seen(|seen| std::mem::take(&mut seen.methods))
    }

    /// How many it has cut since it was last asked.
    fn cut(&self) -> usize {
        self.seen(|seen| std::mem::take(&mut seen.cut))
    }
}

async fn pass(mut stream: TcpStream, to: String, seen: Arc<Mutex<Seen>>) {
    let mut first = vec![0; 4096];
    let read = stream.read(&mut first).await.unwrap();
    {
        let mut seen = seen.lock().unwrap();
        if seen.left == Some(0) {
            seen.cut += 1;
            return;
        }
        seen.left = seen.left.map(|left| left - 1);
        let text = String::from_utf8_lossy(&first[..read]).into_owned();
        let method = text.split(' ').next().unwrap();
        seen.methods.push(method.to_owned());
    }
    let mut server = TcpStream::connect(to).await.unwrap();
    server.write_all(&first[..read]).await.unwrap();
    // Either end may close it in its own way.
    let (Ok(_) | Err(_)) = copy_bidirectional(&mut stream, &mut server).await;
}

both! {
    async fn a_bucket_keeps_files_and_gives_them_whole_and_in_part(app: TestApp) {
        let mut app = app;
        let bucket = bucket(&objects().endpoint);
        store(&bucket).check().await.unwrap();
        app.app = app.app.clone().with_blobs(store(&bucket));
        // More than goes over the wire at once.
        let long: Vec<u8> = (0..9_500_000_u32).map(|n| b"abcdefghij\n"[n as usize % 11]).collect();
        let routes = served(&app);
        let secretary = token(&app, Secretary).await;
        let put = ask(&routes, posting("long.txt", long.clone()), Some(&secretary)).await;
        assert_eq!(put.status, StatusCode::CREATED, "{}", put.json());
        let hash: FileHash = put.json()["hash"].as_str().unwrap().parse().unwrap();
        let small = attach(&app, Secretary, "map.png", &png("x")).await;
        let counts = app.app.reader().blob_counts().await.unwrap();
        assert_eq!((counts.in_database, counts.in_store), (0, 2));
        let raw = raw(&bucket);
        for (hash, size) in [(&hash, long.len()), (&small.hash, png("x").len())] {
            assert_eq!(raw.head(&place(hash)).await.unwrap().size, size as u64);
        }
        let paper = start(&app, Author, json!({})).await;
        let mut with = draft("![A map](map.png)\n");
        with["files"] = json!([
            { "name": "long.txt", "hash": hash.as_str() },
            { "name": "map.png", "hash": small.hash.as_str() },
        ]);
        with["appendices"] = json!([{ "label": "A", "title": "B", "file": "long.txt" }]);
        publish(&app, &save(&app, Secretary, &paper, with).await).await;
        let told = told(&app, Public, &paper).await["current"].clone();
        let address = told["appendices"][0]["file"]["address"].as_str().unwrap();
        let whole = ask(&routes, get(address), None).await;
        assert_eq!((whole.status, whole.body == long), (StatusCode::OK, true));
        assert_eq!(whole.header("content-length"), "9500000");
        // Over the end of what is read at once.
        for (range, from, to) in [
            ("bytes=8388600-8388620", 8_388_600, 8_388_621),
            ("bytes=0-0", 0, 1),
            ("bytes=-7", 9_499_993, 9_500_000),
        ] {
            let part = ask(&routes, get_with(address, "range", range), None).await;
            assert_eq!(part.status, StatusCode::PARTIAL_CONTENT, "{range}");
            assert_eq!(part.body, long[from..to], "{range}");
        }
        let picture = told["files"].as_array().unwrap().iter().find(|file| file["name"] == "map.png");
        let picture = ask(&routes, get(picture.unwrap()["address"].as_str().unwrap()), None).await;
        assert_eq!(picture.body, png("x"));
        app.verify().await;
    }

    async fn a_server_that_goes_away_is_told_of_and_nothing_is_half_there(app: TestApp) {
        let mut app = app;
        let between = Between::start().await;
        let bucket = bucket(&between.endpoint);
        app.app = app.app.clone().with_blobs(store(&bucket));
        let put = attach(&app, Secretary, "offer.pdf", PDF).await;
        let paper = start(&app, Author, json!({})).await;
        let mut with = draft("Words.\n");
        with["files"] = json!([{ "name": "offer.pdf", "hash": put.hash.as_str() }]);
        with["appendices"] = json!([{ "label": "A", "title": "B", "file": "offer.pdf" }]);
        publish(&app, &save(&app, Secretary, &paper, with).await).await;
        let told = told(&app, Public, &paper).await["current"].clone();
        let address = told["appendices"][0]["file"]["address"].as_str().unwrap();
        let (routes, secretary) = (served(&app), token(&app, Secretary).await);
        between.lets(Some(0));
        between.cut();
        let long = "a".repeat(9 * 1024 * 1024);
        for request in [get(address), get_with(address, "range", "bytes=0-3"), posting("b.pdf", [PDF, b"\n"].concat())] {
            let asked = format!("{} {}", request.method(), request.uri());
            let answer = ask(&routes, request, Some(&secretary)).await;
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{asked}");
            assert_eq!(answer.header("retry-after"), "5", "{asked}");
            assert_eq!(answer.json()["errors"][0]["extensions"]["code"], "ATTACHMENTS_UNAVAILABLE");
            let all = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(all.contains("Try again later") && !all.contains(&bucket.name), "{all}");
            // It was tried again, and not for ever.
            assert_eq!(between.cut(), 4, "{asked}");
        }
        // What needs no bytes is answered as ever, and so is the page.
        let etag = format!("\"{}\"", put.hash);
        assert_eq!(ask(&routes, get_with(address, "if-none-match", &etag), None).await.status, StatusCode::NOT_MODIFIED);
        let head = Request::head(address).body(axum::body::Body::empty()).unwrap();
        assert_eq!(ask(&routes, head, None).await.status, StatusCode::OK);
        let page = format!("/papers/{}", paper["id"].as_str().unwrap().trim_start_matches("paper:"));
        assert_eq!(ask(&routes, get(&page), None).await.status, StatusCode::OK);
        // It goes away between two parts.
        between.lets(Some(3));
        let broken = ask(&routes, posting("long.txt", long.clone()), Some(&secretary)).await;
        assert_eq!(broken.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(app.app.reader().blob_counts().await.unwrap().in_store, 1);
        between.lets(None);
        between.methods();
        let answer = ask(&routes, get(address), None).await;
        assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, PDF));
        let put = ask(&routes, posting("long.txt", long.clone()), Some(&secretary)).await;
        assert_eq!(put.status, StatusCode::CREATED);
        assert_eq!(between.methods(), ["GET", "HEAD", "POST", "PUT", "PUT", "POST", "HEAD"]);
        assert_eq!(app.app.store().verify_blobs().await.unwrap(), (2, vec![]));
    }

    async fn bytes_are_moved_to_a_bucket_and_back_checked_and_swept(app: TestApp) {
        let between = Between::start().await;
        let bucket = bucket(&between.endpoint);
        let mut put = Vec::new();
        for name in ["a", "b", "c", "d"] {
            put.push(attach(&app, Author, &format!("{name}.png"), &png(name)).await.hash);
        }
        let long = attach(&app, Author, "long.txt", &vec![b'a'; 9 * 1024 * 1024]).await.hash;
        let (apart, raw) = (app.app.store().clone().with_blobs(store(&bucket)), raw(&bucket));
        // One is there already and stays as it is; one is there altered, and is written over.
        raw.put(&place(&put[0]), png("a").into()).await.unwrap();
        raw.put(&place(&put[1]), png("z").into()).await.unwrap();
        assert_eq!(apart.move_blobs(BlobPlace::Store).await.unwrap(), (5, vec![]));
        let methods = between.methods();
        assert_eq!(methods.iter().filter(|method| *method == "PUT").count(), 3 + 2, "{methods:?}");
        assert_eq!(apart.move_blobs(BlobPlace::Store).await.unwrap(), (0, vec![]));
        assert_eq!(apart.verify_blobs().await.unwrap(), (5, vec![]));
        raw.put(&place(&put[1]), png("z").into()).await.unwrap();
        raw.put(&place(&put[2]), png("short").into()).await.unwrap();
        raw.delete(&place(&put[3])).await.unwrap();
        let (count, faults) = apart.verify_blobs().await.unwrap();
        let mut wanted = vec![
            (put[1].clone(), BlobFault::Altered),
            (put[2].clone(), BlobFault::Altered),
            (put[3].clone(), BlobFault::Missing),
        ];
        wanted.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!((count, &faults), (5, &wanted));
        assert_eq!(apart.move_blobs(BlobPlace::Database).await.unwrap(), (2, wanted));
        assert!(raw.head(&place(&long)).await.is_err(), "it was moved");
        assert_eq!(apart.move_blobs(BlobPlace::Store).await.unwrap(), (2, vec![]));
        // Away, nothing is taken for swept.
        let later = Timestamp::from_micros(app.app.now().micros() + 1);
        between.lets(Some(0));
        let error = apart.sweep_blobs(later).await.unwrap_err().to_string();
        assert!(error.contains(&bucket.to_string()), "{error}");
        assert!(apart.verify_blobs().await.is_err());
        between.lets(None);
        assert_eq!(apart.sweep_blobs(later).await.unwrap(), 5);
        for hash in [&put[0], &put[1], &long] {
            assert!(raw.head(&place(hash)).await.is_err(), "{hash}");
        }
        assert_eq!(apart.verify_blobs().await.unwrap(), (0, vec![]));
    }
}

#[tokio::test]
async fn a_bucket_that_can_t_be_used_is_told_of_with_what_to_do_and_without_the_key() {
    let at = objects();
    let good = bucket(&at.endpoint);
    store(&good).check().await.unwrap();
    // A port that nobody listens on.
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let with = |change: &dyn Fn(&mut Bucket)| {
        let mut bucket = good.clone();
        change(&mut bucket);
        bucket
    };
    for (bucket, problem, remedy) in [
        (
            with(&|b| b.secret_key = "wrong".repeat(8)),
            "nothing can be written to",
            "mend `attachments.access_key` and `attachments.secret_key`",
        ),
        (
            with(&|b| b.access_key = "AKIAWRONG".to_owned()),
            "it does not take the key (it answered 403 InvalidAccessKeyId)",
            "mend `attachments.access_key`",
        ),
        (
            with(&|b| {
                b.access_key = at.reader.access_key.clone();
                b.secret_key = at.reader.secret_key.clone();
            }),
            "the key may not do it (it answered 403 AccessDenied)",
            "let the key put, get and delete",
        ),
        (
            with(&|b| b.name = "nobodys-files".to_owned()),
            "there is no such bucket (it answered 404 NoSuchBucket)",
            "make the bucket, or mend its name",
        ),
        (
            with(&|b| b.endpoint = closed.clone()),
            "it can't be reached: Connection refused",
            "see that it runs",
        ),
    ] {
        let error = store(&bucket).check().await.unwrap_err().to_string();
        for part in [bucket.to_string().as_str(), problem, remedy] {
            assert!(error.contains(part), "{part}\n{error}");
        }
        for secret in [&bucket.access_key, &bucket.secret_key] {
            assert!(!error.contains(secret.as_str()), "{error}");
        }
    }
}
