//! See `hook` in `targets.rs`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| intertitle_fuzz::webhook(bytes));
