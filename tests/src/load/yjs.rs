//! The frames that Yjs servers speak: y-protocols, as y-websocket sends them, and with a document's name in front, as
//! Hocuspocus does.

use anyhow::{Context as _, Result, bail};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use yrs::encoding::read::{Cursor, Read as _};
use yrs::encoding::write::Write as _;

const SYNC: u32 = 0;
const AUTH: u32 = 2;
const CLOSE: u32 = 7;
const SYNC_STATUS: u32 = 8;
/// An update that holds nothing.
const EMPTY_UPDATE: [u8; 2] = [0, 0];
/// The state vector of who knows nothing.
pub(super) const NOTHING: [u8; 1] = [0];

/// What a client says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Say<'a> {
    /// "This is what I hold": a state vector.
    Step1(&'a [u8]),
    /// "I hold nothing that you lack."
    NothingNew,
    /// A change.
    Update(&'a [u8]),
    /// A token: here an empty one, for who lets everybody in.
    Auth,
}

/// What a server says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Said<'a> {
    /// It asks what we hold.
    Step1,
    /// All that we lacked.
    Step2(&'a [u8]),
    /// A change.
    Update(&'a [u8]),
    /// It has one of our changes.
    Status,
    /// Something else.
    Other,
}

/// A frame of a document by that name; y-websocket names it in the URL and passes none.
pub(super) fn frame(name: Option<&str>, say: Say<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(128);
    if let Some(name) = name {
        bytes.write_string(name);
    }
    let sync = |bytes: &mut Vec<u8>, step: u32, body: &[u8]| {
        bytes.write_var(SYNC);
        bytes.write_var(step);
        bytes.write_buf(body);
    };
    match say {
        Say::Step1(vector) => sync(&mut bytes, 0, vector),
        Say::NothingNew => sync(&mut bytes, 1, &EMPTY_UPDATE),
        Say::Update(update) => sync(&mut bytes, 2, update),
        Say::Auth => {
            bytes.write_var(AUTH);
            bytes.write_var(0_u32);
            bytes.write_string("");
        }
    }
    bytes
}

/// The name in front of a frame, and the rest.
pub(super) fn named(bytes: &[u8]) -> Result<(&str, &[u8])> {
    let mut cursor = Cursor::new(bytes);
    let name = buffer(&mut cursor, bytes).context("a frame without a name")?;
    Ok((std::str::from_utf8(name)?, &bytes[cursor.next..]))
}

/// A length and so many bytes.
fn buffer<'a>(cursor: &mut Cursor<'_>, bytes: &'a [u8]) -> Result<&'a [u8]> {
    let length: u32 = cursor.read_var()?;
    let end = cursor.next + length as usize;
    let found = bytes.get(cursor.next..end).context("cut off")?;
    cursor.next = end;
    Ok(found)
}

/// A frame without a name.
pub(super) fn said(bytes: &[u8]) -> Result<Said<'_>> {
    let mut cursor = Cursor::new(bytes);
    let kind: u32 = cursor.read_var()?;
    let step: u32 = match kind {
        SYNC | AUTH | SYNC_STATUS => cursor.read_var()?,
        CLOSE => bail!(
            "the server closed a document: {}",
            String::from_utf8_lossy(&bytes[cursor.next..])
        ),
        _ => return Ok(Said::Other),
    };
    Ok(match (kind, step) {
        (SYNC, 0) => Said::Step1,
        (SYNC, 1) => Said::Step2(buffer(&mut cursor, bytes)?),
        (SYNC, _) => Said::Update(buffer(&mut cursor, bytes)?),
        (SYNC_STATUS, 1) => Said::Status,
        (SYNC_STATUS, _) => bail!("the server did not take a change"),
        (AUTH, 1) => bail!("the server let us not in"),
        _ => Said::Other,
    })
}

/// A WebSocket in two halves.
#[derive(Debug)]
pub(super) struct Socket {
    out: SplitSink<WebSocketStream<MaybeTlsStream<TcpStream>>, Message>,
    back: SplitStream<WebSocketStream<MaybeTlsStream<TcpStream>>>,
}

impl Socket {
    pub(super) async fn open(url: &str) -> Result<Self> {
        // As our own clients: without Nagle's algorithm.
        let (socket, _) = tokio_tungstenite::connect_async_with_config(url, None, true).await?;
        let (out, back) = socket.split();
        Ok(Self { out, back })
    }

    pub(super) async fn say(&mut self, frame: Vec<u8>) -> Result<()> {
        Ok(self.out.send(Message::Binary(frame.into())).await?)
    }

    pub(super) async fn hear(&mut self) -> Result<bytes::Bytes> {
        loop {
            match self.back.next().await.context("the server hung up")?? {
                Message::Binary(bytes) => return Ok(bytes),
                Message::Close(why) => bail!("the server closed the socket: {why:?}"),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_framed_reads_back() {
        let framed = frame(Some("a"), Say::Update(&[1, 2, 3]));
        assert_eq!(framed, [1, b'a', 0, 2, 3, 1, 2, 3]);
        let (name, rest) = named(&framed).unwrap();
        assert_eq!(name, "a");
        assert!(matches!(said(rest).unwrap(), Said::Update([1, 2, 3])));
        assert!(matches!(said(&[8, 1]).unwrap(), Said::Status));
        assert!(said(&[8, 0]).is_err(), "a change that was not taken");
        assert!(said(&[0, 2, 9, 1]).is_err(), "a buffer that is cut");
    }
}
