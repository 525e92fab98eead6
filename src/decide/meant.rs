//! Which media servers a webhook is about.

use crate::model::SourceEvent;

/// A media server: its name, and its identifier once it is known.
#[derive(Clone, Debug)]
pub struct Target {
    /// The connection's name.
    pub name: String,
    /// The server's own identifier.
    pub identity: Option<String>,
}

/// True if it names its server, and that is not one of the known ones.
pub(super) fn is_foreign(targets: &[Target], source_event: &SourceEvent) -> bool {
    let uuid = source_event.server_uuid.as_ref();
    uuid.is_some() && !targets.iter().any(|own| own.identity.as_ref() == uuid)
}

/// The media servers that a delivery is about. `connection` is the one that its URL names.
///
/// # Errors
/// A message: there is no such server, or several are possible.
pub(super) fn servers<'t>(
    targets: &'t [Target],
    source_event: &SourceEvent,
    connection: Option<&str>,
    source: &str,
) -> Result<Vec<&'t str>, String> {
    let is_other = |target: &Target| match (&source_event.server_uuid, &target.identity) {
        (Some(uuid), Some(own)) => uuid != own,
        _ => false,
    };
    if let Some(name) = connection {
        let target = targets.iter().find(|target| target.name == name);
        let target =
            target.ok_or_else(|| format!("the connection `{name}` does not exist any more"))?;
        if is_other(target) {
            return Err(format!("the event is from a server other than `{name}`"));
        }
        return Ok(vec![&target.name]);
    }
    if source == "sonarr" {
        return Ok(targets.iter().map(|target| target.name.as_str()).collect());
    }
    let uuid = source_event.server_uuid.as_ref();
    let by_identity = targets
        .iter()
        .find(|target| uuid.is_some() && target.identity.as_ref() == uuid);
    match (by_identity, targets) {
        (Some(target), _) => Ok(vec![&target.name]),
        (None, []) => Ok(Vec::new()),
        (None, [target]) if !is_other(target) => Ok(vec![&target.name]),
        (None, several) if several.iter().all(is_other) => {
            Err("the event is from a server that is not in intertitle.toml".into())
        }
        _ => Err("there are several Plex servers; add ?interface_id=NAME to the URL".into()),
    }
}
