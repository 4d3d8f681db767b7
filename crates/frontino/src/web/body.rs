//! A body read to its end, also when it is too big: a sender that is cut off while it still sends
//! sees a broken connection and not the answer.

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::StatusCode;
use std::future::poll_fn;
use std::pin::Pin;

/// Bytes after which even a patient reader stops.
const PATIENCE: usize = 16 * 1024 * 1024;

/// Reads a body of `max` bytes at most.
///
/// # Errors
/// 413 when it is bigger, 400 when the sender breaks off.
pub async fn read(mut body: Body, max: usize) -> Result<Bytes, StatusCode> {
    let (mut bytes, mut size) = (Vec::new(), 0);
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|_| StatusCode::BAD_REQUEST)?;
        let Ok(data) = frame.into_data() else { continue };
        size += data.len();
        if size <= max {
            bytes.extend_from_slice(&data);
        } else if size > PATIENCE {
            break;
        }
    }
    if size > max { Err(StatusCode::PAYLOAD_TOO_LARGE) } else { Ok(bytes.into()) }
}
