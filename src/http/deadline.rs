//! A stream whose reads and writes all end by one deadline: a byte a second does not extend it.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::ops::Deref;
use std::time::{Duration, Instant};

/// A stream whose waits can be limited.
pub(crate) trait Limited {
    fn limit_reads(&self, within: Duration) -> io::Result<()>;
    fn limit_writes(&self, within: Duration) -> io::Result<()>;
}

impl Limited for TcpStream {
    fn limit_reads(&self, within: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(within))
    }

    fn limit_writes(&self, within: Duration) -> io::Result<()> {
        self.set_write_timeout(Some(within))
    }
}

#[cfg(unix)]
impl Limited for std::os::unix::net::UnixStream {
    fn limit_reads(&self, within: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(within))
    }

    fn limit_writes(&self, within: Duration) -> io::Result<()> {
        self.set_write_timeout(Some(within))
    }
}

/// A stream with its deadline.
pub(crate) struct Timed<S> {
    pub(crate) stream: S,
    pub(crate) until: Instant,
}

impl<S> Timed<S> {
    fn left(&self) -> io::Result<Duration> {
        let left = self.until.saturating_duration_since(Instant::now());
        // A limit of zero would mean no limit.
        if left < Duration::from_millis(1) {
            Err(io::ErrorKind::TimedOut.into())
        } else {
            Ok(left)
        }
    }
}

impl<S> Read for Timed<S>
where
    S: Deref,
    S::Target: Limited,
    for<'s> &'s S::Target: Read,
{
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.limit_reads(self.left()?)?;
        (&mut &*self.stream).read(buffer)
    }
}

impl<S> Write for Timed<S>
where
    S: Deref,
    S::Target: Limited,
    for<'s> &'s S::Target: Write,
{
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.stream.limit_writes(self.left()?)?;
        (&mut &*self.stream).write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&mut &*self.stream).flush()
    }
}
