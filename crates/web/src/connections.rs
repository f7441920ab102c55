//! Owns connections: taking them, how long they may idle, and ending them in good order.

use std::{future::Future, pin::pin, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
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
        answer(stream, &routes, patience, &running);
    }
    drop(listener);
    tracing::info!("stopping: finishing the requests that run");
    running.stop();
    if timeout(patience.stop, running.ended()).await.is_err() {
        tracing::warn!("some requests did not end in time and are cut off");
    }
}

fn answer(stream: TcpStream, routes: &Router, patience: Patience, running: &Running) {
    // Answers are small and written at once; waiting to fill packets only delays them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection could not be set to answer at once");
    }
    let service = TowerToHyperService::new(routes.clone());
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .serve_connection(TokioIo::new(stream), service)
        // One that becomes a WebSocket ends here and goes on by itself.
        .with_upgrades();
    let (open, stopped) = (running.begin(), running.stopped());
    tokio::spawn(async move {
        let mut connection = pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stopped => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection ended early");
        }
        drop(open);
    });
}
