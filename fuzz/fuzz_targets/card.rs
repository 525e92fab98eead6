//! Any text as a design: a tree or mistakes, never a panic, and every mistake can be drawn.
#![no_main]

use intertitle::card;
use intertitle::text::render_all;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (_, mistakes) = card::parse(text);
    render_all("x.card", text, &mistakes);
});
