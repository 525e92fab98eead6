//! How long a card takes, and how much memory: `cargo bench --bench draw`.

use std::borrow::Cow;
use std::fs;
use std::process::Command;
use std::time::Instant;

use intertitle::assets;
use intertitle::card::{CardText, Design, Faces, Output, draw, parse, recipe};
use intertitle::model::{Digest, Properties};
use intertitle::pretend::landscape;

const RUNS: usize = 11;
const SIZES: &[(u32, u32)] = &[(1920, 1080), (3200, 1800), (3840, 2160)];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--one") {
        return one(&arguments[at + 1], &arguments[at + 2]);
    }
    let art = landscape(7, 1920, 1080);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("art.jpg");
    fs::write(&file, &art).expect("a file");
    println!(
        "standard, from a JPEG of 1920x1080 ({} kB), quality 92, medians of {RUNS} runs",
        art.len() / 1000
    );
    for (width, height) in SIZES {
        let (design, faces) = open();
        let mut bytes = 0;
        let mut times: Vec<f64> = (0..RUNS)
            .map(|_| {
                let begun = Instant::now();
                bytes = card(&design, &faces, &art, *width, *height).len();
                begun.elapsed().as_secs_f64() * 1000.0
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let program = std::env::current_exe().expect("the bench has a file");
        let alone = Command::new(program)
            .args([
                "--one",
                &format!("{width}x{height}"),
                &file.display().to_string(),
            ])
            .output()
            .expect("the bench starts again");
        println!(
            "  {width}x{height}  {:6.1} ms   {:4} kB   peak memory of a process that draws one: {}",
            times[RUNS / 2],
            bytes / 1000,
            String::from_utf8_lossy(&alone.stdout).trim()
        );
    }
}

/// Draws once in a process of its own and prints the most memory it ever had.
fn one(size: &str, file: &str) {
    let (width, height) = size.split_once('x').expect("two sides");
    let art = fs::read(file).expect("a picture");
    let (design, faces) = open();
    card(
        &design,
        &faces,
        &art,
        width.parse().expect("px"),
        height.parse().expect("px"),
    );
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap_or("unknown here");
    println!("{}", peak.trim());
}

fn open() -> (Design, Faces) {
    let fonts = assets::FONTS
        .iter()
        .map(|(name, bytes)| ((*name).to_string(), Cow::Borrowed(*bytes)));
    let (faces, complaints) = Faces::new(fonts.collect());
    assert!(complaints.is_empty(), "{complaints:?}");
    let (design, mistakes) = parse(include_str!("../../rules/designs/standard.card"));
    (design.unwrap_or_else(|| panic!("{mistakes:?}")), faces)
}

fn card(design: &Design, faces: &Faces, art: &[u8], width: u32, height: u32) -> Vec<u8> {
    let text = CardText {
        series: "The Long Tide".into(),
        title: "A Letter for Nobody, Delivered by the Wrong Ship".into(),
        season: 1,
        number: 3,
        year: Some(2021),
        ..CardText::default()
    };
    let output = Output {
        width,
        height,
        quality: 92,
    };
    let with = Properties::new();
    let recipe = recipe(design, &text, &Digest::of(art), &output, faces, &with);
    draw(design, &text, Some(art), &output, faces, &recipe, &with)
        .expect("the picture is good")
        .jpeg
}
