//! The cost of drawing a card: the whole, its steps, and the memory. `cargo bench --bench draw`.

use std::borrow::Cow;
use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use intertitle::card::display_list;
use intertitle::card::{
    CardText, Decoded, Design, FontSet, Output, Picture, Pictures, Prepared, Rasterizer, STRIP,
    Strips, draw, encode, parse, recipe,
};
use intertitle::model::{Digest, Properties};

macro_rules! fonts {
    ($($name:literal),*) => {
        vec![$(($name.to_string(), Cow::Borrowed(&include_bytes!(concat!("../../fonts/", $name, ".ttf"))[..]))),*]
    };
}

/// Sizes of cards, and of the still that each is drawn on.
const SIZES: [(u32, u32, u32, u32); 3] = [
    (1920, 1080, 1920, 1080),
    (3200, 1800, 1920, 1080),
    (3840, 2160, 3840, 2160),
];

fn main() {
    // A process of its own draws one card, so that its peak memory is that of one card.
    if let Ok(size) = std::env::var("DRAW_ONCE") {
        let size: usize = size.parse().expect("a place in the list");
        let (width, height, ..) = SIZES[size];
        let still = std::fs::read(std::env::var_os("DRAW_STILL").expect("both are set"))
            .expect("written before");
        let before = peak_kib();
        let harness = TestHarness::new(still);
        black_box(harness.draw(width, height, 1, &Properties::new()));
        println!("{} {before}", peak_kib());
        return;
    }
    let plain = Properties::new();
    let blurred = Properties::from([("unwatched".to_string(), "blur".to_string())]);
    for (at, (width, height, still_width, still_height)) in SIZES.into_iter().enumerate() {
        let harness = TestHarness::new(still(still_width, still_height));
        println!("\nstandard at {width} x {height}, {ROUNDS} rounds");
        println!(
            "  still of {still_width} x {still_height}, {} kB",
            harness.still.len() / 1000
        );
        let alone = cost(|| harness.draw(width, height, 1, &plain));
        row("whole card", alone);
        let two = cost(|| harness.draw(width, height, 2, &plain));
        row("  on two threads", two);
        ratio("two threads to one", two, alone);
        let soft = cost(|| harness.draw(width, height, 1, &blurred));
        row("whole card, blurred", soft);
        ratio("blurred to sharp", soft, alone);
        let codec = harness.steps(width, height, &plain);
        ratio("whole to its decode and encode", alone, codec);
        println!(
            "  {:<32} {:>7} kB",
            "file",
            harness.draw(width, height, 1, &plain).len() / 1000
        );
        if let Some((peak, before)) = harness.peak(at) {
            let mib = |kib: u64| kib / 1024;
            println!(
                "  {:<32} {:>7} MiB, of which {} before",
                "peak of a process",
                mib(peak),
                mib(before)
            );
        }
    }
}

const ROUNDS: usize = 9;

struct TestHarness {
    design: Design,
    fonts: FontSet,
    text: CardText,
    still: Vec<u8>,
}

impl TestHarness {
    fn new(still: Vec<u8>) -> TestHarness {
        let (design, _) = parse(include_str!("../../rules/designs/standard.card"));
        let (fonts, _) = FontSet::new(fonts![
            "IntertitleSans-ExtraBold",
            "InterDisplay-ExtraBold",
            "Manrope-Bold",
            "Manrope-Medium"
        ]);
        let title = "You Are Cordially Invited to the End of the World";
        TestHarness {
            design: design.expect("the built-in design is right"),
            fonts,
            text: CardText {
                title: title.into(),
                season: 1,
                number: 7,
                ..CardText::default()
            },
            still,
        }
    }

    fn output(width: u32, height: u32) -> Output {
        Output {
            width,
            height,
            quality: 95,
            ..Output::default()
        }
    }

    fn draw(&self, width: u32, height: u32, threads: usize, with: &Properties) -> Vec<u8> {
        let (mut output, artwork) = (TestHarness::output(width, height), Digest::of(&self.still));
        output.threads = threads;
        let recipe = recipe(
            &self.design,
            &self.text,
            &artwork,
            &output,
            &self.fonts,
            with,
        );
        let drawn = draw(
            &self.design,
            &self.text,
            Pictures::from(self.still.as_slice()),
            &output,
            &self.fonts,
            &recipe,
            with,
        );
        drawn.expect("the still can be drawn on").file
    }

    /// Prints the cost of each step. Returns the cost of decoding and encoding together.
    fn steps(&self, width: u32, height: u32, with: &Properties) -> Cost {
        let output = TestHarness::output(width, height);
        let artwork = Digest::of(&self.still);
        row(
            "  fingerprint, recipe",
            cost(|| {
                recipe(
                    &self.design,
                    &self.text,
                    &Digest::of(&self.still),
                    &output,
                    &self.fonts,
                    with,
                )
            }),
        );
        row(
            "  recipe alone",
            cost(|| {
                recipe(
                    &self.design,
                    &self.text,
                    &artwork,
                    &output,
                    &self.fonts,
                    with,
                )
            }),
        );
        let decode = cost(|| Picture::read(&self.still));
        row("  decode", decode);
        let decoded = || Decoded {
            artwork: Picture::read(&self.still).ok(),
            ..Decoded::default()
        };
        let sizes = decoded().sizes();
        let lay = || display_list(&self.design, &self.text, &output, &self.fonts, with, &sizes).0;
        row("  layout", cost(lay));
        let display_list = lay();
        let nothing = Prepared::default();
        row(
            "  masks of text",
            cost(|| Rasterizer::new(&display_list, &nothing, &self.fonts, width, height)),
        );
        let pictures = Prepared::new(&display_list, decoded(), width);
        let paint = |pictures: &Prepared| {
            let rasterizer = Rasterizer::new(&display_list, pictures, &self.fonts, width, height);
            let mut brush = Default::default();
            let mut strip = vec![0; (STRIP * width * 4) as usize];
            for top in (0..height).step_by(STRIP as usize) {
                let rows = STRIP.min(height - top);
                rasterizer.paint(top, &mut strip[..(rows * width * 4) as usize], &mut brush);
                black_box(&strip);
            }
        };
        let all = cost(|| paint(&pictures));
        let without = cost(|| paint(&nothing));
        row("  masks, shade, text", without);
        row("  scale (difference)", all.without(without));
        // The card itself is encoded, because another picture may be easier or harder.
        let card = Picture::read(&self.draw(width, height, 1, with)).expect("it can be read");
        let rows: Vec<&[u8]> = card.pixels.chunks(width as usize * 4).collect();
        let encode = cost(|| encode(&output, "", &Fixed(&rows)));
        row("  encode", encode);
        decode.with(encode)
    }

    /// The peak memory of a process that drew one card, and its memory before, in KiB.
    fn peak(&self, size: usize) -> Option<(u64, u64)> {
        let path =
            std::env::temp_dir().join(format!("intertitle-bench-{}.jpg", std::process::id()));
        std::fs::write(&path, &self.still).ok()?;
        let child = Command::new(std::env::current_exe().ok()?)
            .env("DRAW_ONCE", size.to_string())
            .env("DRAW_STILL", &path)
            .output();
        std::fs::remove_file(&path).ok()?;
        let printed = String::from_utf8(child.ok()?.stdout).ok()?;
        let mut numbers = printed.split_whitespace().map(str::parse::<u64>);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    }
}

/// Rows that cost nothing.
struct Fixed<'r, R>(&'r [R]);

impl<R: AsRef<[u8]> + Sync> Strips for Fixed<'_, R> {
    type Brush = ();

    fn paint(&self, top: u32, strip: &mut [u8], (): &mut ()) {
        let rows = strip.chunks_exact_mut(self.0[0].as_ref().len());
        for (y, row) in (top as usize..).zip(rows) {
            row.copy_from_slice(self.0[y % self.0.len()].as_ref());
        }
    }
}

/// Milliseconds of one round: the median of wall-clock times, and the mean CPU time, which other programs affect less.
#[derive(Clone, Copy)]
struct Cost {
    clock: f64,
    processor: Option<f64>,
}

impl Cost {
    fn with(self, other: Cost) -> Cost {
        Cost {
            clock: self.clock + other.clock,
            processor: self
                .processor
                .zip(other.processor)
                .map(|(one, other)| one + other),
        }
    }

    fn without(self, other: Cost) -> Cost {
        Cost {
            clock: self.clock - other.clock,
            processor: self
                .processor
                .zip(other.processor)
                .map(|(one, other)| one - other),
        }
    }
}

/// Speed differs between machines, and on one machine from minute to minute. Ratios differ less.
fn ratio(name: &str, one: Cost, other: Cost) {
    println!("  {name:<32} {:>7.2}", one.clock / other.clock);
}

fn row(name: &str, cost: Cost) {
    let processor = cost
        .processor
        .map(|ms| format!("{ms:>8.1} ms of the processor"))
        .unwrap_or_default();
    println!("  {name:<32} {:>7.1} ms {processor}", cost.clock);
}

fn cost<T>(mut work: impl FnMut() -> T) -> Cost {
    black_box(work());
    let before = processor_ms();
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let begin = Instant::now();
            black_box(work());
            begin.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    let processor = processor_ms()
        .zip(before)
        .map(|(after, before)| (after - before) / ROUNDS as f64);
    times.sort_by(f64::total_cmp);
    Cost {
        clock: times[ROUNDS / 2],
        processor,
    }
}

/// The CPU time of this thread in milliseconds, if the system reports it.
fn processor_ms() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = status.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e6)
}

/// A still of soft shapes and grain, whose file is as large as that of a real one.
fn still(width: u32, height: u32) -> Vec<u8> {
    let rows: Vec<Vec<u8>> = (0..height).map(|y| noise_row(width, y)).collect();
    let output = Output {
        width,
        height,
        quality: 90,
        ..Output::default()
    };
    let encoded = encode(&output, "", &Fixed(&rows));
    encoded.expect("the size is possible").file
}

fn noise_row(width: u32, y: u32) -> Vec<u8> {
    (0..width)
        .flat_map(|x| {
            let wave = |a: u32, b: u32| {
                let at = (x * a + y * b) % 2048;
                (if at < 1024 { at } else { 2048 - at }) / 4
            };
            let grain = (x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77))
                .wrapping_mul(0xc2b2_ae35)
                >> 29;
            [wave(2, 1), wave(1, 3), (wave(3, 2) + wave(1, 1)) / 2]
                .map(|c| (c * 9 / 10 + grain).to_le_bytes()[0])
                .into_iter()
                .chain([0])
        })
        .collect()
}

/// The peak memory of this process in KiB. 0 if the system does not report it.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok())
        .unwrap_or(0)
}
