//! Finds and removes the black bars of a film that is wider or narrower than its picture.
//!
//! A bar is a band of whole rows (or columns) from an edge inwards, and its opposite is another of the same size. Four
//! things keep dark scenes from being cut:
//!
//! - a bar is black, not dark: no more than its noise above the black of films, and everywhere alike;
//! - it ends abruptly: the first lines behind it are much brighter over a good part of their length. A night sky fades;
//! - both bars have the same size within a hundredth of the side, and each is at most a third of it;
//! - a picture that has no bright part behind its bars is left as it is.
//!
//! A subtitle or a channel's logo in a bar is bright, but short: a line may have a few such px and still be part of a
//! bar if it is between black lines.

use crate::card::pixels::picture::Picture;

/// Brightness of a channel, 0 to 255, up to which a px is black: 16 in a film that was not widened, and JPEG's noise.
const BLACK: u8 = 24;

/// Brightness of a channel from which a px is clearly no part of a bar.
const CLEAR: u8 = 48;

/// A line is black if at most one px in so many is not.
const STRAY: usize = 200;

/// A line with a subtitle or a logo has at most one px in so many that is not black.
const LETTERED: usize = 3;

/// The least bar, a part of the side: thinner ones are a frame's edge, which covering the canvas mostly hides.
const LEAST: usize = 100;

/// Lines behind a bar that must show the picture.
const BEHIND: usize = 3;

impl Picture {
    /// The picture without the black bars above and below it, and then without those left and right.
    ///
    /// A picture without bars is returned unchanged.
    #[must_use]
    pub fn without_bars(self) -> Picture {
        let rows = Lines::rows(&self, 0, self.height as usize);
        let (top, bottom) = rows.bars().unwrap_or((0, 0));
        let columns = Lines::columns(&self, top, self.height as usize - bottom);
        let (left, right) = columns.bars().unwrap_or((0, 0));
        if (top, bottom, left, right) == (0, 0, 0, 0) {
            return self;
        }
        self.cut(top, bottom, left, right)
    }

    /// Cuts so many rows and columns off, in the memory that it has.
    #[allow(clippy::cast_possible_truncation)] // Parts of sides, which are u32.
    fn cut(mut self, top: usize, bottom: usize, left: usize, right: usize) -> Picture {
        let old = self.width as usize * 4;
        let (width, height) = (
            self.width as usize - left - right,
            self.height as usize - top - bottom,
        );
        for row in 0..height {
            let from = (row + top) * old + left * 4;
            self.pixels
                .copy_within(from..from + width * 4, row * width * 4);
        }
        self.pixels.truncate(width * height * 4);
        self.width = width as u32;
        self.height = height as u32;
        self
    }
}

/// How many px of each row or column are not black, and how many of these are clearly not.
struct Lines {
    counts: Vec<Counts>,
    /// Px in a line.
    across: usize,
}

#[derive(Default, Clone, Copy)]
struct Counts {
    bright: usize,
    clear: usize,
}

impl Counts {
    fn count(&mut self, pixel: &[u8]) {
        let brightest = pixel[0].max(pixel[1]).max(pixel[2]);
        self.bright += usize::from(brightest > BLACK);
        self.clear += usize::from(brightest > CLEAR);
    }
}

impl Lines {
    fn rows(picture: &Picture, top: usize, bottom: usize) -> Lines {
        let row = picture.width as usize * 4;
        let rows = picture.pixels.chunks_exact(row).take(bottom).skip(top);
        let counts = rows.map(|row| {
            let mut counts = Counts::default();
            row.chunks_exact(4).for_each(|pixel| counts.count(pixel));
            counts
        });
        Lines {
            counts: counts.collect(),
            across: picture.width as usize,
        }
    }

    fn columns(picture: &Picture, top: usize, bottom: usize) -> Lines {
        let row = picture.width as usize * 4;
        let mut counts = vec![Counts::default(); picture.width as usize];
        for row in picture.pixels.chunks_exact(row).take(bottom).skip(top) {
            for (counts, pixel) in counts.iter_mut().zip(row.chunks_exact(4)) {
                counts.count(pixel);
            }
        }
        Lines {
            counts,
            across: bottom - top,
        }
    }

    /// Lines of the bars at the beginning and at the end; none unless there are both.
    fn bars(&self) -> Option<(usize, usize)> {
        let count = self.counts.len();
        let first = self.bar(&mut self.counts.iter().copied())?;
        let last = self.bar(&mut self.counts.iter().rev().copied())?;
        let slack = (count / 100).max(2);
        (first.abs_diff(last) <= slack).then_some((first, last))
    }

    /// The number of lines of a bar that starts with the first line; none if there is no bar.
    fn bar(&self, lines: &mut dyn Iterator<Item = Counts>) -> Option<usize> {
        let most = self.counts.len() / 3;
        let lines: Vec<Counts> = lines.take(most + BEHIND + 1).collect();
        let is_black = |line: &Counts| line.bright <= self.across / STRAY;
        // The last black line decides: a subtitle is between black lines, and the picture does not become black again
        // after lines that are bright all over.
        let mut length = 0;
        for (at, line) in lines.iter().enumerate() {
            if is_black(line) {
                length = at + 1;
            } else if line.bright > self.across / LETTERED {
                break;
            }
        }
        let behind = lines.get(length..length + BEHIND)?;
        let is_abrupt = behind
            .iter()
            .any(|line| line.clear > self.across / LETTERED);
        (length <= most && length * LEAST >= self.counts.len() && is_abrupt).then_some(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: u32 = 320;
    const HEIGHT: u32 = 180;

    /// A picture by a function of the place.
    fn picture(color: impl Fn(u32, u32) -> u8) -> Picture {
        let pixels = (0..HEIGHT)
            .flat_map(|y| (0..WIDTH).map(move |x| (x, y)))
            .flat_map(|(x, y)| [color(x, y), color(x, y), color(x, y), 255])
            .collect();
        Picture {
            width: WIDTH,
            height: HEIGHT,
            pixels,
            is_see_through: false,
        }
    }

    /// Black with the noise of a JPEG.
    fn noise(x: u32, y: u32) -> u8 {
        let hash =
            (x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77)).wrapping_mul(0xc2b2_ae35);
        u8::try_from(hash >> 28).unwrap_or(0)
    }

    fn scene(x: u32, y: u32) -> u8 {
        60 + noise(x, y) * 8
    }

    #[track_caller]
    fn check(color: impl Fn(u32, u32) -> u8, expected: (u32, u32)) {
        let cut = picture(color).without_bars();
        assert_eq!((cut.width, cut.height), expected);
        assert_eq!(cut.pixels.len(), (cut.width * cut.height * 4) as usize);
    }

    #[test]
    fn bars_above_and_below_are_cut_off_with_their_noise() {
        let color = |x, y| {
            if (23..157).contains(&y) {
                scene(x, y)
            } else {
                noise(x, y)
            }
        };
        check(color, (WIDTH, 134));
        let cut = picture(color).without_bars();
        assert_eq!(cut.pixels[0], scene(0, 23));
        assert_eq!(cut.pixels[cut.pixels.len() - 2], scene(319, 156));
        // A row of difference is the encoder's.
        check(
            |x, y| {
                if (23..158).contains(&y) {
                    scene(x, y)
                } else {
                    noise(x, y)
                }
            },
            (WIDTH, 135),
        );
    }

    #[test]
    fn bars_left_and_right_are_cut_off_and_those_on_all_sides() {
        let inside = |x: u32| (40..280).contains(&x);
        check(
            |x, y| if inside(x) { scene(x, y) } else { 0 },
            (240, HEIGHT),
        );
        check(
            |x, y| {
                if inside(x) && (22..158).contains(&y) {
                    scene(x, y)
                } else {
                    16
                }
            },
            (240, 136),
        );
    }

    #[test]
    fn subtitles_and_logos_in_a_bar_do_not_save_it() {
        check(
            |x, y| match y {
                23..157 => scene(x, y),
                164..172 if (120..200).contains(&x) && x % 3 == 0 => 240,
                6..14 if (290..310).contains(&x) => 200,
                _ => noise(x, y),
            },
            (WIDTH, 134),
        );
    }

    #[test]
    fn dark_scenes_are_left_as_they_are() {
        let whole = (WIDTH, HEIGHT);
        // All black.
        check(noise, whole);
        // A black sky over a town: nothing of the kind below.
        check(|x, y| if y < 60 { noise(x, y) } else { scene(x, y) }, whole);
        // A lamp in the middle of the night.
        let is_lamp = |x: u32, y: u32| x.abs_diff(160) < 20 && y.abs_diff(90) < 20;
        check(|x, y| if is_lamp(x, y) { 250 } else { noise(x, y) }, whole);
        // A scene that fades into black above and below.
        let fade = |y: u32| u8::try_from((90 - y.abs_diff(90)) * 2).unwrap_or(0);
        check(|_, y| fade(y), whole);
        // A picture that is half black has no bars.
        check(
            |x, y| {
                if (70..110).contains(&y) {
                    scene(x, y)
                } else {
                    0
                }
            },
            whole,
        );
        // Dark, but not black.
        check(
            |x, y| {
                if (23..157).contains(&y) {
                    scene(x, y)
                } else {
                    30 + noise(x, y)
                }
            },
            whole,
        );
    }

    #[test]
    fn bars_of_different_sizes_are_a_scene() {
        check(
            |x, y| {
                if (20..140).contains(&y) {
                    scene(x, y)
                } else {
                    0
                }
            },
            (WIDTH, HEIGHT),
        );
    }
}
