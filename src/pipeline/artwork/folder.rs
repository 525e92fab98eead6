//! The folder of the user's own pictures.

use crate::app::App;
use crate::artwork::{self, Wanted};
use crate::model::{Activity, Digest, Episode};
use crate::pipeline::artwork::lookup::{ANY_SIZE, Choice, Lookup, Useless, usable};
use crate::pipeline::own_picture::own;

/// The picture in the user's folder. Its name is the digest of its content, so a replaced file counts as another
/// picture.
pub(super) fn of(app: &App, episode: &Episode, wanted: Wanted, same: Option<&str>) -> Lookup {
    let Some(bytes) = own(app, episode, wanted) else {
        let folder = app.settings.artwork_folder.display();
        return Lookup::Nothing(format!("{folder} has no picture of it"));
    };
    let key = key(wanted, &bytes);
    if same == Some(key.as_str()) {
        return Lookup::Choice(Choice::Unchanged);
    }
    match usable(&bytes, ANY_SIZE) {
        Ok(_) => Lookup::Choice(Choice::New { key, bytes }),
        Err(Useless { why, .. }) => {
            let picture = "the picture in its folder";
            app.emit(&Activity::PictureRefused {
                episode: episode.clone(),
                picture: picture.into(),
                why: why.clone(),
            });
            Lookup::Nothing(format!("{picture} cannot be used: {why}"))
        }
    }
}

/// The name of a picture in the folder, by its content.
pub(super) fn key(wanted: Wanted, bytes: &[u8]) -> String {
    let name = format!("file:{}", Digest::of(bytes));
    match wanted {
        Wanted::Backdrop => artwork::backdrop_key(&name),
        _ => name,
    }
}
