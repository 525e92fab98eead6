//! Masks with soft edges: shadows, and windows that fade.

use crate::card::pixels::blend::is_all;
use crate::card::pixels::coverage::Mask;

/// The mask blurred by a standard deviation of `sigma` px; it grows by what its edges spread, within `clip` (the
/// picture's width and height).
#[must_use]
pub fn feather(mask: Mask, sigma: f32, clip: (usize, usize)) -> Mask {
    if sigma < 0.3 || mask.width == 0 || mask.height == 0 {
        return mask;
    }
    let radii = radii(sigma.min(400.0));
    let reach: usize = radii.iter().sum();
    let mut wide = widened(&mask, reach, clip);
    let mut line = Vec::new();
    for radius in radii.into_iter().filter(|radius| *radius > 0) {
        for row in wide.data.chunks_exact_mut(wide.width) {
            if is_all(row, 0) {
                continue;
            }
            // Beyond the ends there is nothing.
            line.clear();
            line.resize(radius, 0);
            line.extend_from_slice(row);
            line.resize(row.len() + 2 * radius, 0);
            slide(&line, row, radius);
        }
        let rows = wide.data.clone();
        slide_down(&rows, &mut wide.data, wide.width, radius);
    }
    wide
}

/// The mask with `reach` px more on each side, as far as the picture goes.
fn widened(mask: &Mask, reach: usize, clip: (usize, usize)) -> Mask {
    let side = |start: i32, length: usize, most: usize| {
        let reach = i64::try_from(reach).unwrap_or(0);
        let most = i64::try_from(most).unwrap_or(0);
        let from = (i64::from(start) - reach).max(0).min(i64::from(start));
        let end = i64::from(start) + i64::try_from(length).unwrap_or(0);
        (from, (end + reach).min(most).max(end))
    };
    let (left, right) = side(mask.x, mask.width, clip.0);
    let (top, bottom) = side(mask.y, mask.height, clip.1);
    let width = usize::try_from(right - left).unwrap_or(0);
    let height = usize::try_from(bottom - top).unwrap_or(0);
    let x = usize::try_from(i64::from(mask.x) - left).unwrap_or(0);
    let y = usize::try_from(i64::from(mask.y) - top).unwrap_or(0);
    let mut data = vec![0; width * height];
    for (row, from) in data
        .chunks_exact_mut(width)
        .skip(y)
        .zip(mask.data.chunks_exact(mask.width))
    {
        row[x..x + mask.width].copy_from_slice(from);
    }
    let place = |px: i64| i32::try_from(px).unwrap_or(0);
    Mask {
        x: place(left),
        y: place(top),
        width,
        height,
        data,
    }
}

/// The radii of three boxes that together spread `sigma` px.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn radii(sigma: f32) -> [usize; 3] {
    // A box of radius r spreads by (r² + r) / 3; the cast is of 0..=1000.
    let radius = ((sigma * sigma + 0.25).sqrt() - 0.5).max(0.0);
    let whole = radius as usize;
    let rest = ((radius - radius.floor()) * 3.0 + 0.5) as usize;
    std::array::from_fn(|at| whole + usize::from(at < rest))
}

/// Divides by the number of values within a radius, rounded. It uses a multiplication: dividing for each px would take
/// longer than everything else.
#[derive(Clone, Copy)]
struct Mean {
    half: u32,
    part: u64,
}

impl Mean {
    fn max_width(radius: usize) -> Mean {
        let count = u64::try_from(2 * radius + 1).unwrap_or(1);
        // Exact, since a sum of `count` bytes times `count` is below 2^32 up to a radius of 2,000.
        Mean {
            half: u32::try_from(count / 2).unwrap_or(0),
            part: (1 << 32) / count + 1,
        }
    }

    #[inline]
    fn of(self, sum: u32) -> u8 {
        ((u64::from(sum + self.half) * self.part) >> 32).to_le_bytes()[0]
    }
}

/// The mean of each value and its neighbours within `radius`; `from` has so many more at each end.
fn slide(from: &[u8], to: &mut [u8], radius: usize) {
    let mean = Mean::max_width(radius);
    let (first, next) = from.split_at(2 * radius);
    let mut sum: u32 = first.iter().map(|value| u32::from(*value)).sum();
    for ((value, new), old) in to.iter_mut().zip(next).zip(from) {
        sum += u32::from(*new);
        *value = mean.of(sum);
        sum -= u32::from(*old);
    }
}

/// The same from top to bottom, a row of columns at a time.
fn slide_down(from: &[u8], to: &mut [u8], width: usize, radius: usize) {
    let mean = Mean::max_width(radius);
    let rows = from.len() / width;
    let row = |y: usize| &from[y * width..(y + 1) * width];
    let mut sums = vec![0u32; width];
    let add = |sums: &mut [u32], y: usize| {
        if y < rows {
            sums.iter_mut()
                .zip(row(y))
                .for_each(|(sum, value)| *sum += u32::from(*value));
        }
    };
    (0..radius).for_each(|y| add(&mut sums, y));
    for (y, out) in to.chunks_exact_mut(width).enumerate() {
        add(&mut sums, y + radius);
        for (value, sum) in out.iter_mut().zip(&sums) {
            *value = mean.of(*sum);
        }
        if let Some(above) = y.checked_sub(radius) {
            sums.iter_mut()
                .zip(row(above))
                .for_each(|(sum, value)| *sum -= u32::from(*value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_a_division_rounded() {
        for radius in [1, 2, 7, 60, 400, 1000] {
            let count = u32::try_from(2 * radius + 1).expect("few");
            let sums = (0..=255).flat_map(|mean| [mean * count, mean * count + count / 2]);
            for sum in sums.filter(|sum| *sum <= 255 * count) {
                let exact = (sum + count / 2) / count;
                assert_eq!(
                    u32::from(Mean::max_width(radius).of(sum)),
                    exact,
                    "{sum} {count}"
                );
            }
        }
    }

    fn square() -> Mask {
        Mask {
            x: 20,
            y: 20,
            width: 40,
            height: 40,
            data: vec![255; 1600],
        }
    }

    #[test]
    fn a_soft_edge_has_half_its_strength_where_the_hard_one_was() {
        let soft = feather(square(), 4.0, (80, 80));
        let (left, row) = soft.row(40).expect("the row is inside");
        let at = |x: i32| i32::from(row[usize::try_from(x - left).expect("it is inside")]);
        assert!(
            (at(19) + at(20) - 255).abs() <= 6,
            "{} and {}",
            at(19),
            at(20)
        );
        assert!(at(12) < 12 && at(30) > 245, "{} and {}", at(12), at(30));
        let rising: Vec<i32> = (left..40).map(at).collect();
        assert!(rising.windows(2).all(|two| two[0] <= two[1]), "{rising:?}");
    }

    #[test]
    fn it_never_grows_out_of_the_picture_and_nothing_stays_nothing() {
        let soft = feather(square(), 12.0, (64, 62));
        assert_eq!((soft.x, soft.y, soft.width, soft.height), (0, 0, 64, 62));
        assert_eq!(feather(Mask::default(), 5.0, (10, 10)), Mask::default());
        assert_eq!(feather(square(), 0.0, (80, 80)), square());
    }
}
