//! Reads documents from bytes.

use std::io::{self, Read};

use serde::Deserialize;
use serde::de::DeserializeSeed;

use crate::json::bounds::Bounds;
use crate::json::repair::Repairer;
use crate::json::unreadable::{DetectedFormat, Unreadable};

/// Bytes to read at a time.
const PIECE_BYTES: usize = 16 << 10;
/// The first bytes of a document, which show what it is if it is not JSON.
const HEAD_BYTES: usize = 1024;
/// Reads one document from a stream, within `bounds`.
///
/// # Errors
/// [`Unreadable`] is the reason why it cannot be read.
pub fn of_reader<'de, S: DeserializeSeed<'de>>(
    from: impl Read,
    bounds: Bounds,
    seed: S,
) -> Result<S::Value, Unreadable> {
    let mut reader = RepairingReader::new(from, bounds);
    let mut parser = serde_json::Deserializer::from_reader(&mut reader);
    let value = seed
        .deserialize(&mut parser)
        .and_then(|value| parser.end().map(|()| value));
    value.map_err(|error| match reader.error.take() {
        Some(error) => error,
        None => not_json(&reader.head, &error),
    })
}

/// Reads a document from a text of [`crate::json::repaired`], or one that is known to be JSON.
///
/// # Errors
/// [`Unreadable::NotJson`].
pub fn of_text<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Unreadable> {
    serde_json::from_str(text).map_err(|error| {
        let head = text.as_bytes();
        not_json(&head[..head.len().min(HEAD_BYTES)], &error)
    })
}

fn not_json(head: &[u8], error: &serde_json::Error) -> Unreadable {
    Unreadable::NotJson(DetectedFormat::of(head, error.is_eof()), error.to_string())
}

/// A stream whose bytes are repaired. Its error is stored here, because the parser would turn it into text.
struct RepairingReader<R> {
    from: R,
    repairer: Repairer,
    piece: Vec<u8>,
    out: Vec<u8>,
    /// The number of bytes of `out` that were consumed.
    given: usize,
    head: Vec<u8>,
    error: Option<Unreadable>,
}

impl<R: Read> RepairingReader<R> {
    fn new(from: R, bounds: Bounds) -> RepairingReader<R> {
        RepairingReader {
            from,
            repairer: Repairer::new(bounds),
            piece: vec![0; PIECE_BYTES],
            out: Vec::with_capacity(2 * PIECE_BYTES),
            given: 0,
            head: Vec::new(),
            error: None,
        }
    }

    /// Fills `out` again. It stays empty at the end of the stream.
    fn refill(&mut self) -> Result<(), Unreadable> {
        self.out.clear();
        self.given = 0;
        while self.out.is_empty() {
            let count = match self.from.read(&mut self.piece) {
                Ok(0) => return Ok(()),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Unreadable::Broken(error)),
            };
            let piece = &self.piece[..count];
            let room = HEAD_BYTES - self.head.len();
            self.head.extend_from_slice(&piece[..count.min(room)]);
            self.repairer.feed(piece, &mut self.out)?;
        }
        Ok(())
    }
}

impl<R: Read> Read for RepairingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.out.len()
            && let Err(error) = self.refill()
        {
            self.error = Some(error);
            return Err(io::ErrorKind::InvalidData.into());
        }
        let ready = &self.out[self.given..];
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::marker::PhantomData;

    use serde::de::IgnoredAny;

    use super::*;

    const BOUNDS: Bounds = Bounds {
        bytes: 1 << 20,
        values: 10_000,
        text_bytes: 1000,
    };

    fn skipped(document: &[u8]) -> Result<IgnoredAny, Unreadable> {
        of_reader(document, BOUNDS, PhantomData)
    }

    #[test]
    fn a_body_that_is_not_json_is_described_by_its_first_bytes() {
        for (document, format) in [
            ("", DetectedFormat::Empty),
            (" \r\n", DetectedFormat::Empty),
            (
                "\u{feff}<!DOCTYPE html>\n<html><head><title>Sign in\n  here</title>",
                DetectedFormat::Page(Some("Sign in here".into())),
            ),
            ("<HTML></HTML>", DetectedFormat::Page(None)),
            ("<!-- x --><html>", DetectedFormat::Page(None)),
            ("<?xml version=\"1.0\"?><html>", DetectedFormat::Page(None)),
            (
                "<?xml version=\"1.0\"?><MediaContainer size=\"0\"/>",
                DetectedFormat::Xml,
            ),
            ("{\"a\": [1,", DetectedFormat::Cut),
            ("{\"a\": \"", DetectedFormat::Cut),
            ("Bad Gateway", DetectedFormat::Other),
            ("{\"a\":1} x", DetectedFormat::Malformed),
            ("{\"a\":NaN}", DetectedFormat::Malformed),
        ] {
            let why = skipped(document.as_bytes()).expect_err(document);
            let Unreadable::NotJson(own, _) = why else {
                panic!("{document}: {why:?}");
            };
            assert_eq!(own, format, "{document}");
        }
    }

    #[test]
    fn a_stream_is_read_within_bounds_and_its_error_is_reported() {
        assert!(skipped(b"{\"a\": [\"CAF\xc9\"]}").is_ok());
        assert!(skipped("\u{feff}[]".as_bytes()).is_ok());
        let many = format!("[{}]", vec!["{\"\":0}"; 10_000].join(","));
        let too_many = skipped(many.as_bytes()).expect_err("it has 20,000 values");
        assert_eq!(too_many, Unreadable::TooManyValues(10_000));
        assert_eq!(
            skipped("[".repeat(200).as_bytes()).expect_err("it is deep"),
            Unreadable::TooDeep
        );
        let large = vec![b' '; (1 << 20) + 1];
        assert_eq!(
            skipped(&large).expect_err("it is large"),
            Unreadable::TooManyBytes(1 << 20)
        );
    }
}
