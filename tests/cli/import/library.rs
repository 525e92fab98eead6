//! A library of 300 series: how long its import takes.

use std::time::Instant;

use crate::cli::import::folder::TcmFolder;

/// Series, each with 30 episodes, templates, a font, season titles and an episode of its own.
fn large() -> String {
    let mut sql = include_str!("alpha.sql").replace("COMMIT;", "");
    for series in 10..310 {
        sql += &format!(
            "INSERT INTO series (id, name, year, monitored, poster_file, poster_url, match_titles, tvdb_id, libraries,
                auto_split_title, card_type, font_id, season_titles, extras, watched_style)
             VALUES ({series}, 'Series {series}', 2001, {monitored}, '', '', 1, {tvdb}, '[]', 1, '{card_type}', {font},
                '{{\"1\": \"Book\", \"s2e1-s2e5\": \"Arc\"}}', '{{\"separator\": \"-\"}}', 'unique');
             INSERT INTO series_templates (template_id, series_id, \"order\") VALUES ({template}, {series}, 0);\n",
            monitored = u8::from(series % 50 != 0),
            tvdb = 700_000 + series,
            card_type = ["standard", "tinted frame", "overline"][series % 3],
            font = if series % 4 == 0 { "1" } else { "NULL" },
            template = 1 + series % 2,
        );
        for episode in 0..30 {
            let title = match episode {
                7 => "'Low' || char(10) || 'Tide'",
                _ => "'Episode'",
            };
            sql += &format!(
                "INSERT INTO episode (series_id, season_number, episode_number, title, emby_id, jellyfin_id,
                    translations, watched_statuses)
                 VALUES ({series}, {}, {}, {title}, '', '', '{{}}', '{{}}');\n",
                1 + episode / 10,
                1 + episode % 10,
            );
        }
    }
    sql + "COMMIT;"
}

#[test]
fn a_library_of_300_series_is_imported_quickly() {
    let tcm = TcmFolder::new(&large());
    tcm.add_font();
    let begun = Instant::now();
    let (printed, complaint, code) = tcm.import(&[]);
    let took = begun.elapsed();
    assert_eq!((complaint.as_str(), code), ("", Some(0)));
    println!("303 series and 9000 episodes were imported in {took:?}");
    assert!(printed.contains(": 303 series\n"), "{printed}");
    let rules = tcm.rules();
    assert_eq!(rules.matches("title \"Low\\nTide\"").count(), 300);
    assert_eq!(rules.matches("design \"overline\"").count(), 100);
    tcm.assert_clean();
}
