//! Any bytes to every reader of hooks: no panic, and what was kept is read back the same.
#![no_main]

use intertitle::source;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &[u8])| {
    let (content_type, body) = input;
    for sender in source::all() {
        if let Ok((kept, facts)) = source::read(*sender, content_type, body) {
            assert_eq!(sender.read(&kept).as_ref(), Ok(&facts));
        }
    }
});
