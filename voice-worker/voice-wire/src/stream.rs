//! One socket.

use std::{
    io::ErrorKind,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures::{Sink, Stream};
use released::{Error, Message, WebSocketStream as Released};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::{farewell::say_goodbye, tap::Line, translation};

/// A websocket that says goodbye when it is dropped.
#[derive(Debug)]
pub struct WebSocketStream<T>
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    /// `None` once it is over, or says goodbye.
    inner: Option<Released<T>>,
    line: Option<Arc<Line>>,
}

impl<T> WebSocketStream<T>
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    pub(crate) fn new(inner: Released<T>, line: Option<Arc<Line>>) -> Self {
        if let Some(line) = &line {
            line.opened();
        }
        Self { inner: Some(inner), line }
    }

    fn leave(&mut self) {
        if let Some((inner, line)) = self.inner.take().zip(self.line.as_ref()) {
            say_goodbye(inner, line.ended());
        }
    }

    /// The other side has ended it.
    fn end(&mut self) {
        if let (Some(_), Some(line)) = (self.inner.take(), &self.line) {
            drop(line.ended());
        }
    }

    fn open(&mut self) -> Result<Pin<&mut Released<T>>, Error> {
        if self.line.as_deref().is_some_and(Line::is_closed) {
            self.leave();
        }
        self.inner.as_mut().map(Pin::new).ok_or(Error::AlreadyClosed)
    }
}

impl<T> Drop for WebSocketStream<T>
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    fn drop(&mut self) {
        self.leave();
    }
}

impl<T> Stream for WebSocketStream<T>
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(line) = self.line.clone() {
            line.waker.register(context.waker());
            if line.is_closed() {
                self.leave();
            }
        }
        let Some(inner) = self.inner.as_mut() else { return Poll::Ready(Some(Err(Error::AlreadyClosed))) };
        match ready!(Pin::new(inner).poll_next(context)) {
            Some(Ok(message)) => {
                let message = match &self.line {
                    Some(line) => translation::incoming(message, line),
                    None => message,
                };
                Poll::Ready(Some(Ok(message)))
            }
            Some(Err(error)) => {
                self.end();
                Poll::Ready(Some(Err(error)))
            }
            // songbird takes the end of a stream for a message it does not know, and asks again at once, for ever.
            None => {
                self.end();
                Poll::Ready(Some(Err(Error::Io(ErrorKind::ConnectionAborted.into()))))
            }
        }
    }
}

impl<T> Sink<Message> for WebSocketStream<T>
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.open()?.poll_ready(context)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        let message = match &self.line {
            Some(line) => translation::outgoing(message, line),
            None => message,
        };
        self.open()?.start_send(message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.open()?.poll_flush(context)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.open()?.poll_close(context)
    }
}
