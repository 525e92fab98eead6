//! Server-sent events: from the bytes of a stream to its frames, wherever the network splits them.
//!
//! <https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream>. The crates for it read
//! asynchronous streams, or have no bound for a frame.

/// The longest frame, in bytes. Those of Plex have less than 1 kB.
const FRAME_BYTES_MAX: usize = 1 << 20;

/// The byte order mark, which may precede the first line.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// The state between two bytes.
#[derive(Debug, Default)]
pub(super) struct Frames {
    line: Vec<u8>,
    event: Vec<u8>,
    data: Vec<u8>,
    /// The first line has ended.
    has_begun: bool,
    /// The last byte was a CR, which has ended a line. An LF after it belongs to it.
    was_return: bool,
    /// The frame is too long. The rest of it is dropped.
    is_too_long: bool,
}

impl Frames {
    /// Takes the next bytes. Passes each complete frame with data to `each`: the name of its event, and its data.
    pub(super) fn push(&mut self, bytes: &[u8], each: &mut dyn FnMut(&[u8], &[u8])) {
        for byte in bytes {
            let was_return = std::mem::replace(&mut self.was_return, *byte == b'\r');
            match byte {
                b'\n' if was_return => {}
                b'\n' | b'\r' => self.end_line(each),
                _ if self.is_too_long => {
                    // Only whether the line is empty matters.
                    if self.line.is_empty() {
                        self.line.push(*byte);
                    }
                }
                _ if self.line.len() + self.data.len() >= FRAME_BYTES_MAX => {
                    self.is_too_long = true;
                    self.data = Vec::new();
                    self.line = vec![*byte];
                }
                _ => self.line.push(*byte),
            }
        }
    }

    fn end_line(&mut self, each: &mut dyn FnMut(&[u8], &[u8])) {
        let mut line = std::mem::take(&mut self.line);
        if !std::mem::replace(&mut self.has_begun, true) && line.starts_with(MARK) {
            line.drain(..MARK.len());
        }
        if line.is_empty() {
            self.end_frame(each);
        } else if !self.is_too_long {
            self.take_field(&line);
        }
        if line.capacity() <= FRAME_BYTES_MAX / 16 {
            line.clear();
            self.line = line;
        }
    }

    fn end_frame(&mut self, each: &mut dyn FnMut(&[u8], &[u8])) {
        // The LF after the last line is not a part of the data.
        if let (false, Some((_, data))) = (self.is_too_long, self.data.split_last()) {
            each(&self.event, data);
        }
        self.is_too_long = false;
        self.event.clear();
        self.data.clear();
    }

    fn take_field(&mut self, line: &[u8]) {
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let name = parts.next().unwrap_or_default();
        let value = parts.next().unwrap_or_default();
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"event" => self.event = value.to_vec(),
            b"data" => {
                self.data.extend_from_slice(value);
                self.data.push(b'\n');
            }
            // A comment, or a field that Plex does not send.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).into_owned()
    }

    fn frames(pieces: &[&[u8]]) -> Vec<(String, String)> {
        let mut frames = Frames::default();
        let mut all = Vec::new();
        for piece in pieces {
            frames.push(piece, &mut |event, data| {
                all.push((text(event), text(data)))
            });
        }
        all
    }

    #[test]
    fn frames_are_read_as_the_standard_says() {
        let one = |event: &str, data: &str| vec![(event.to_string(), data.to_string())];
        for (stream, expected) in [
            ("event: a\ndata: 1\n\n", one("a", "1")),
            ("event: a\r\ndata: 1\r\n\r\n", one("a", "1")),
            ("event: a\rdata: 1\r\r", one("a", "1")),
            ("\u{feff}event: a\ndata: 1\n\n", one("a", "1")),
            ("data: 1\n\n", one("", "1")),
            ("data\n\n", one("", "")),
            ("data:1\ndata:  2\n\n", one("", "1\n 2")),
            (
                ": comment\nid: 7\nretry: 10\nevent:a\ndata: 1\n\n",
                one("a", "1"),
            ),
            ("event: a\n\ndata: 1\n\n", one("", "1")),
            ("event: a\nevent: b\ndata: 1\n\n", one("b", "1")),
            ("data: 1\n", Vec::new()),
            ("data: 1", Vec::new()),
            ("\n\n\n", Vec::new()),
        ] {
            assert_eq!(frames(&[stream.as_bytes()]), expected, "{stream:?}");
            let each: Vec<&[u8]> = stream.as_bytes().chunks(1).collect();
            assert_eq!(frames(&each), expected, "{stream:?} byte by byte");
        }
    }

    #[test]
    fn a_frame_that_is_too_long_is_dropped_and_the_stream_goes_on() {
        let long = "x".repeat(FRAME_BYTES_MAX);
        let many = "data: 0123456789\n".repeat(FRAME_BYTES_MAX / 10);
        for dropped in [format!("data: {long}\ndata: 1\n\n"), format!("{many}\n")] {
            let stream = format!("{dropped}event: a\ndata: 1\n\n");
            let read = frames(&[stream.as_bytes()]);
            assert_eq!(read, [("a".to_string(), "1".to_string())]);
        }
    }
}
