//! Owns connections: taking them, how long they may idle, and ending them in good order.

use std::{future::Future, pin::pin, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};

use crate::server::{Patience, Running};

/// How long to wait when the machine can't take another connection.
const BREATH: Duration = Duration::from_millis(200);

/// Serves connections until `stop`, then finishes what runs, for as long as patience lasts.
pub(crate) async fn serve(
    listener: TcpListener,
    routes: Router,
    patience: Patience,
    running: Running,
    stop: impl Future<Output = ()>,
) {
    let open = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let stream = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // A connection that ended before it was taken, or no free file handle.
                    tracing::warn!(%error, "a connection could not be taken");
                    sleep(BREATH).await;
                    continue;
                }
            },
        };
        answer(stream, &routes, patience, &open);
    }
    drop(listener);
    tracing::info!("stopping: finishing the requests that run");
    let ended = async {
        open.shutdown().await;
        running.ended().await;
    };
    if timeout(patience.stop, ended).await.is_err() {
        tracing::warn!("some requests did not end in time and are cut off");
    }
}

fn answer(stream: TcpStream, routes: &Router, patience: Patience, open: &GracefulShutdown) {
    // Answers are small and written at once; waiting to fill packets only delays them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection could not be set to answer at once");
    }
    let service = TowerToHyperService::new(routes.clone());
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .serve_connection(TokioIo::new(stream), service);
    let connection = open.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}
