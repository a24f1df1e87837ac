//! A link to a desk in this process: two bounded queues instead of a socket.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Sink, Stream};
use tokio::sync::mpsc;
use tokio_util::sync::{PollSendError, PollSender};

use super::drive::{Incoming, Outgoing};

/// The relay's end of the two queues.
#[derive(Debug)]
pub struct InsideLink<T> {
    incoming: mpsc::Receiver<T>,
    outgoing: PollSender<Bytes>,
    read: fn(T) -> Incoming,
    /// A ping needs no wire to be answered: the desk lives as long as this process.
    pinged: bool,
}

impl<T> InsideLink<T> {
    /// A link over these queues; `read` makes a frame of what the desk sends.
    #[must_use]
    pub fn new(
        incoming: mpsc::Receiver<T>,
        outgoing: mpsc::Sender<Bytes>,
        read: fn(T) -> Incoming,
    ) -> Self
    where
        Bytes: Send + 'static,
    {
        Self {
            incoming,
            outgoing: PollSender::new(outgoing),
            read,
            pinged: false,
        }
    }
}

impl<T> Stream for InsideLink<T> {
    type Item = Incoming;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Incoming>> {
        if std::mem::take(&mut self.pinged) {
            return Poll::Ready(Some(Incoming::Heard));
        }
        let read = self.read;
        self.incoming.poll_recv(cx).map(|came| came.map(read))
    }
}

impl<T> Sink<Outgoing> for InsideLink<T> {
    type Error = PollSendError<Bytes>;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.outgoing.poll_reserve(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, out: Outgoing) -> Result<(), Self::Error> {
        match out {
            Outgoing::Frame(frame) => self.outgoing.send_item(frame),
            Outgoing::Ping => {
                self.outgoing.abort_send();
                self.pinged = true;
                Ok(())
            }
            Outgoing::Close(_) => {
                // What was sent before is still received; then the queue ends.
                self.outgoing.close();
                self.incoming.close();
                Ok(())
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }
}
