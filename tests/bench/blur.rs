//! The cost of a blur: `cargo bench --bench blur`. With a picture, a size, a standard deviation and a file, it writes
//! the blurred picture instead, for `scripts/compare-blur`: `blur IN WIDTH HEIGHT SIGMA OUT.ppm`.

use std::hint::black_box;
use std::time::Instant;

use intertitle::card::{Cover, Picture, Scaler, blur};
use intertitle::fake::landscape;

const ROUNDS: usize = 15;

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    if let [from, width, height, sigma, to] = words.as_slice() {
        let picture = Picture::read(&std::fs::read(from).expect("the picture can be opened"));
        let picture = picture.expect("the picture can be read");
        let (width, height) = (
            width.parse().expect("a width"),
            height.parse().expect("a height"),
        );
        let small = blur(&picture, width, height, sigma.parse().expect("a deviation"));
        let mut pixels = vec![0; width as usize * height as usize * 4];
        Cover::new(&small, width, height).rows(&mut Scaler::default(), 0, &mut pixels);
        let mut file = format!("P6 {width} {height} 255\n").into_bytes();
        file.extend(pixels.chunks_exact(4).flat_map(|pixel| &pixel[..3]));
        std::fs::write(to, file).expect("the file can be written");
        return;
    }
    let picture = Picture::read(&landscape(7, 1920, 1080)).expect("the picture can be read");
    println!("blurring 1920 x 1080 for a canvas of 3200 x 1800, {ROUNDS} rounds");
    for sigma in [2.0, 6.0, 12.0, 20.0, 30.0, 60.0] {
        let mut times: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let begin = Instant::now();
                black_box(blur(&picture, 3200, 1800, sigma));
                begin.elapsed().as_secs_f64() * 1000.0
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!("  sigma {sigma:>4} {:>7.1} ms", times[ROUNDS / 2]);
    }
}
