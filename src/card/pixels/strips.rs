//! Pictures that are made a strip of rows at a time, on one thread or on several.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// Rows in a strip: setting up the scaling costs as much as a few rows, and a strip should stay in the cache.
pub const STRIP: u32 = 128;

/// Something that can paint any strip of a picture, on any thread.
pub trait Strips: Sync {
    /// What one thread needs for itself while it paints; the same for each strip.
    type Brush: Default;

    /// Fills `strip` with the rows from `top` on: whole rows, four bytes a pixel (red, green, blue, nothing).
    fn paint(&self, top: u32, strip: &mut [u8], brush: &mut Self::Brush);
}

/// Has all strips of a picture painted on `threads` threads, and what `work` makes of each, from the top down.
///
/// A thread takes the next strip when it is done with one. Its pixels, its brush and its bench `B` are used again for each.
pub fn each_strip<P: Strips, B: Default, T: Send>(
    picture: &P,
    width: u32,
    height: u32,
    threads: usize,
    work: impl Fn(&[u8], &mut B) -> T + Sync,
) -> Vec<T> {
    let next = AtomicU32::new(0);
    let paint = || {
        let (mut pixels, mut brush, mut bench) = (Vec::new(), P::Brush::default(), B::default());
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let top = at.saturating_mul(STRIP);
            if top >= height {
                return done;
            }
            let rows = STRIP.min(height - top);
            pixels.resize(rows as usize * width as usize * 4, 0);
            picture.paint(top, &mut pixels, &mut brush);
            done.push((at, work(&pixels, &mut bench)));
        }
    };
    let strips = height.div_ceil(STRIP) as usize;
    let others = threads.min(strips).saturating_sub(1);
    let mut done = thread::scope(|scope| {
        // Where the system has no thread to give, the others do its work.
        let others: Vec<_> = (0..others)
            .map_while(|_| thread::Builder::new().spawn_scoped(scope, paint).ok())
            .collect();
        let mut done = paint();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each row is its number.
    struct Numbered;

    impl Strips for Numbered {
        type Brush = u32;

        fn paint(&self, top: u32, strip: &mut [u8], strips: &mut u32) {
            *strips += 1;
            for (y, row) in (top..).zip(strip.chunks_exact_mut(8)) {
                row[..4].copy_from_slice(&y.to_le_bytes());
            }
        }
    }

    #[test]
    fn strips_come_in_order_from_any_number_of_threads() {
        let all: Vec<u8> = (0..300u32)
            .flat_map(|y| [y.to_le_bytes(), [0; 4]].concat())
            .collect();
        for threads in [0, 1, 2, 3, 64] {
            let strips = each_strip(&Numbered, 2, 300, threads, |strip, ()| strip.to_vec());
            assert_eq!(strips.len(), 3);
            assert!(strips.concat() == all, "{threads} threads");
        }
    }
}
