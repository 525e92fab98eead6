//! Changes `intertitle.toml` for a person: comments, order and everything that is not changed stay as they are.

use toml_edit::{DocumentMut, Item, Table, value};

use crate::files::{self, Durability, Permissions};
use crate::settings::config_dir::ConfigDir;
use crate::settings::read::{Settings, TEMPLATE};
use crate::text::UserError;

/// The settings file while it is changed. Nothing is written before [`SettingsEdit::save`].
pub struct SettingsEdit {
    config_dir: ConfigDir,
    document: DocumentMut,
    was: String,
}

impl SettingsEdit {
    /// Reads the file of that folder. If there is none, the folder and the file are created from the template.
    ///
    /// # Errors
    /// The folder cannot be created, or the file cannot be read.
    pub fn open(config_dir: &ConfigDir) -> Result<SettingsEdit, UserError> {
        config_dir
            .make(TEMPLATE)
            .map_err(|error| error.to_string())?;
        let text = config_dir.read_settings()?;
        // Its errors were reported when the settings were read.
        let document = text.parse::<DocumentMut>().map_err(|_| {
            format!(
                "{} is not valid: `intertitle check` shows where",
                config_dir.settings().display()
            )
        })?;
        Ok(SettingsEdit {
            config_dir: config_dir.clone(),
            document,
            was: text,
        })
    }

    /// True if there is a section of that name.
    #[must_use]
    pub fn has(&self, section: &str, name: &str) -> bool {
        let section = self.document.get(section);
        section.and_then(|section| section.get(name)).is_some()
    }

    /// Sets a text; `path` is a section, perhaps a name, and a key. The comment behind an earlier value stays.
    ///
    /// # Errors
    /// What is in the file at that place is not a section.
    pub fn set(&mut self, path: &[&str], text: &str) -> Result<(), UserError> {
        let not_a_section = || {
            let section = path.first().copied().unwrap_or_default();
            UserError::from(format!("`{section}` in intertitle.toml is not a section"))
        };
        let Some((key, sections)) = path.split_last() else {
            return Ok(());
        };
        let mut heading = self.heading();
        let mut table: &mut dyn toml_edit::TableLike = self.document.as_table_mut();
        for (depth, section) in sections.iter().enumerate() {
            let item = table.entry(section).or_insert_with(|| {
                let mut new = Table::new();
                // Not implicit ones, which are not written.
                if depth + 1 == sections.len() {
                    new.decor_mut().set_prefix(std::mem::take(&mut heading));
                }
                // `[plex.home]` needs no `[plex]` above it.
                new.set_implicit(depth + 1 < sections.len());
                Item::Table(new)
            });
            table = item.as_table_like_mut().ok_or_else(not_a_section)?;
        }
        match table.get_mut(key) {
            Some(Item::Value(there)) => {
                let decor = there.decor().clone();
                *there = text.into();
                *there.decor_mut() = decor;
            }
            _ => drop(table.insert(key, value(text))),
        }
        Ok(())
    }

    /// What precedes a new section: an empty line. In a file of comments only, also the first paragraph of them, which is
    /// about the whole file.
    fn heading(&mut self) -> String {
        if !self.document.is_empty() {
            return "\n".into();
        }
        let comments = self
            .document
            .trailing()
            .as_str()
            .unwrap_or_default()
            .to_string();
        let Some((first, rest)) = comments.split_once("\n\n") else {
            return comments;
        };
        self.document.set_trailing(format!("\n{rest}"));
        format!("{first}\n\n")
    }

    /// Removes a section, such as `["sonarr", "main"]`. Its comments go with it.
    pub fn remove(&mut self, section: &str, name: &str) {
        let table = self
            .document
            .get_mut(section)
            .and_then(Item::as_table_like_mut);
        if let Some(table) = table {
            table.remove(name);
        }
    }

    /// Writes the file, if it has changed and is valid. Returns whether it has changed.
    ///
    /// # Errors
    /// The settings would be invalid: what is wrong. Or the file cannot be written.
    pub fn save(&mut self) -> Result<bool, UserError> {
        let text = self.document.to_string();
        if text == self.was {
            return Ok(false);
        }
        Settings::read(self.config_dir.clone(), &text, Vec::new())
            .map_err(|problem| UserError::Diagnostics(problem.to_string()))?;
        let path = self.config_dir.settings();
        files::write(
            &path,
            text.as_bytes(),
            Permissions::Owner,
            Durability::Synced,
        )
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        self.was = text;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn edit_of(text: Option<&str>) -> (tempfile::TempDir, SettingsEdit) {
        let folder = tempfile::tempdir().expect("a folder");
        let config_dir = ConfigDir::new(folder.path().to_path_buf());
        if let Some(text) = text {
            fs::write(config_dir.settings(), text).expect("it is written");
        }
        let edit = SettingsEdit::open(&config_dir).expect("it is valid");
        (folder, edit)
    }

    fn saved(folder: &tempfile::TempDir) -> String {
        fs::read_to_string(folder.path().join("intertitle.toml")).expect("it is there")
    }

    const PLEX: [(&str, &str); 2] = [("url", "http://192.0.2.10:32400"), ("token", "abcd1234")];

    fn add_plex(edit: &mut SettingsEdit) {
        for (key, text) in PLEX {
            edit.set(&["plex", "home", key], text)
                .expect("it is a section");
        }
    }

    #[test]
    fn a_section_is_added_to_a_new_file_and_the_comments_stay() {
        let (folder, mut edit) = edit_of(None);
        add_plex(&mut edit);
        assert!(edit.save().expect("it is valid"));
        let text = saved(&folder);
        let own = "[plex.home]\nurl = \"http://192.0.2.10:32400\"\ntoken = \"abcd1234\"\n";
        let first = TEMPLATE
            .split_once("\n\n")
            .expect("a paragraph about the file")
            .0;
        assert!(text.starts_with(&format!("{first}\n\n{own}\n")), "{text}");
        for line in TEMPLATE.lines() {
            assert!(text.contains(line), "{line}");
        }
        assert!(!edit.save().expect("it is valid"), "nothing has changed");
        let mut again = SettingsEdit::open(&edit.config_dir).expect("it is valid");
        add_plex(&mut again);
        assert!(!again.save().expect("it is valid"), "the same values");
    }

    #[test]
    fn a_value_is_changed_and_everything_around_it_stays() {
        let before = "# mine\n[cards]\nquality = 90 # enough\n\n[plex.home] # the NAS\nurl = \"http://old:32400\" # moved\n\
                      token = 'abcd1234'\n\n[log]\nlevel = \"debug\"\n# the end\n";
        let (folder, mut edit) = edit_of(Some(before));
        edit.set(&["plex", "home", "url"], "http://new:32400")
            .expect("it is a section");
        edit.set(&["tmdb", "key"], "0123").expect("it is a section");
        assert!(edit.save().expect("it is valid"));
        let expected = before.replace("old", "new").replace(
            "level = \"debug\"\n",
            "level = \"debug\"\n\n[tmdb]\nkey = \"0123\"\n",
        );
        assert_eq!(saved(&folder), expected);
    }

    #[test]
    fn what_would_be_invalid_is_not_written() {
        let before = "[plex.home]\nurl = \"http://old:32400\"\ntoken = \"abcd1234\"\n";
        let (folder, mut edit) = edit_of(Some(before));
        edit.set(&["plex", "home", "url"], "old")
            .expect("it is a section");
        let why = edit.save().expect_err("it is not a URL").to_string();
        assert!(
            why.contains("expected a URL") && !why.contains("abcd1234"),
            "{why}"
        );
        assert_eq!(saved(&folder), before);
    }

    #[test]
    fn a_dotted_or_inline_section_is_changed_where_it_is() {
        let (folder, mut edit) = edit_of(Some(
            "plex.home.url = \"http://a\"\nplex.home.token = \"t\"\n",
        ));
        edit.set(&["plex", "home", "url"], "http://b")
            .expect("it is a section");
        assert!(edit.save().expect("it is valid"));
        assert_eq!(
            saved(&folder),
            "plex.home.url = \"http://b\"\nplex.home.token = \"t\"\n"
        );
        let (_folder, mut edit) = edit_of(Some("log = {level = \"debug\"}\n"));
        let why = edit
            .set(&["log", "level", "x"], "y")
            .expect_err("it is a text");
        assert_eq!(why.to_string(), "`log` in intertitle.toml is not a section");
    }

    #[test]
    fn a_section_is_removed() {
        let before = "[sonarr.main]\nurl = \"http://a\"\nkey = \"k\"\n\n[log]\nlevel = \"debug\"\n";
        let (folder, mut edit) = edit_of(Some(before));
        assert!(edit.has("sonarr", "main"));
        edit.remove("sonarr", "main");
        assert!(edit.save().expect("it is valid"));
        assert_eq!(saved(&folder).trim_start(), "[log]\nlevel = \"debug\"\n");
    }
}
