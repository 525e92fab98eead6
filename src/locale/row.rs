//! The table of languages, and the row of one of them.
//!
//! The table is ours although CLDR has the numbers: of the crates that could spell them out, `icu_rbnf` 0.0.1 is empty and
//! `num2words` 1.2.0 has three languages; none has seasons and episodes. CLDR's own rules for these languages have 265 kB. The
//! table has 15 kB, and 6 kB packed; PNG needs the code that unpacks it anyway. `tests.rs` compares every number with CLDR.

use std::sync::OnceLock;

/// `languages.txt` without comments, as zlib data.
const PACKED: &[u8] = include_bytes!("languages.z");

/// The rows of the table.
fn table() -> &'static str {
    static TABLE: OnceLock<String> = OnceLock::new();
    TABLE.get_or_init(|| {
        let bytes = fdeflate::decompress_to_vec(PACKED).expect("a test has unpacked this table");
        String::from_utf8(bytes).expect("the table is text")
    })
}

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Column {
    Tags,
    Season,
    Episode,
    EpisodeShort,
    Specials,
    SeasonOrdinal,
    EpisodeOrdinal,
    Months,
    Numbers,
    Tens,
    Join,
    Exceptions,
    Added,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row(&'static str);

impl Row {
    /// All rows.
    pub fn all() -> impl Iterator<Item = Row> {
        table().lines().map(Row)
    }

    /// The row of a language: that of the whole tag, else of the tag without its last part: `de-AT` has the row of `de`,
    /// `zh-Hant-HK` the one of `zh-Hant`. None for other languages.
    #[must_use]
    pub fn of(tag: &str) -> Option<Row> {
        let mut tag = tag;
        loop {
            let is_own = |own: &str| own.eq_ignore_ascii_case(tag);
            let found = Row::all().find(|row| row.own(Column::Tags).split(' ').any(is_own));
            if found.is_some() {
                return found;
            }
            (tag, _) = tag.rsplit_once('-')?;
        }
    }

    /// The row of a language; English for other languages, and if `tag` is empty.
    #[must_use]
    pub fn or_english(tag: &str) -> Row {
        Row::of(tag)
            .or_else(|| Row::all().next())
            .expect("English is the first row")
    }

    /// The tag of the language, as it is usually written.
    #[must_use]
    pub fn tag(self) -> &'static str {
        let tags = self.own(Column::Tags);
        tags.split_once(' ').map_or(tags, |(first, _)| first)
    }

    /// A field; that of the language without a script or region if it is empty.
    #[must_use]
    pub fn field(self, column: Column) -> &'static str {
        match (self.own(column), self.tag().split_once('-')) {
            ("", Some((language, _))) => Row::of(language).map_or("", |row| row.own(column)),
            (own, _) => own,
        }
    }

    /// The names in a field, the one that is written first.
    pub fn names(self, column: Column) -> impl Iterator<Item = &'static str> {
        self.field(column)
            .split('/')
            .filter(|name| !name.is_empty())
    }

    fn own(self, column: Column) -> &'static str {
        self.0.split(';').nth(column as usize).unwrap_or_default()
    }
}

/// True if seasons, episodes and months have words in that language.
#[must_use]
pub fn has_words(tag: &str) -> bool {
    Row::of(tag).is_some()
}

/// The tags of all languages that have words.
pub fn tags() -> impl Iterator<Item = &'static str> {
    Row::all().map(Row::tag)
}
