//! URLs as people write them, and the address of this machine.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _, UdpSocket};

/// Pages of Tautulli that a browser shows behind its address, and the path of its API.
const PAGES: &[&str] = &["/home", "/settings", "/api/v2", "/auth/login"];

/// Tautulli's address, as it was given or copied from a browser.
///
/// # Errors
/// As [`web`].
pub(super) fn tautulli(text: &str) -> Result<String, String> {
    let text = text.split(['#', '?']).next().unwrap_or_default();
    let address = web("--url", text)?;
    let root = PAGES.iter().find_map(|page| address.strip_suffix(page));
    Ok(root.unwrap_or(&address).to_string())
}

/// A URL without trailing slashes. An invalid one is not shown: it may contain a password.
///
/// # Errors
/// It has no `http://` or `https://`, no host, or unexpected parts.
pub(in crate::cli) fn web(option: &str, text: &str) -> Result<String, String> {
    let text = text.trim();
    let rest = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"));
    let host = rest.map(|rest| rest.split('/').next().unwrap_or_default());
    match host {
        None | Some("") => Err(format!(
            "{option} must be a URL such as http://192.0.2.20:8181"
        )),
        Some(_) if text.contains(['@', '?', '#', ' ']) || text.chars().any(char::is_control) => {
            Err(format!(
                "{option} must be a URL without user name, query or spaces, such as http://192.0.2.20:8181"
            ))
        }
        Some(_) => Ok(text.trim_end_matches('/').to_string()),
    }
}

/// The address of this machine on the route to `url`, with the port of `listen`.
///
/// # Errors
/// The port is chosen at each start, or there is no route to `url`.
pub(in crate::cli) fn of_this_machine(listen: &str, url: &str) -> Result<String, String> {
    let (host, port) = listen.rsplit_once(':').unwrap_or((listen, "8474"));
    if port == "0" {
        return Err("the port in intertitle.toml is 0, which is a different port at each start: use --address to give \
                    the URL of intertitle"
            .into());
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_any = match bare.parse::<IpAddr>() {
        Ok(ip) => ip.is_unspecified(),
        Err(_) => false,
    };
    if !is_any {
        return Ok(format!("http://{host}:{port}"));
    }
    let own = towards(url).ok_or_else(|| {
        format!("{url} cannot be reached from here: check it, or use --address to give the URL of intertitle")
    })?;
    Ok(match own {
        IpAddr::V4(ip) => format!("http://{ip}:{port}"),
        IpAddr::V6(ip) => format!("http://[{ip}]:{port}"),
    })
}

/// The address that this machine would send from. Nothing is sent.
fn towards(url: &str) -> Option<IpAddr> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split('/').next()?;
    let has_port = authority.rsplit(']').next()?.contains(':');
    let usual = if scheme == "https" { ":443" } else { ":80" };
    let authority = if has_port {
        authority.to_string()
    } else {
        authority.to_string() + usual
    };
    let there = authority.to_socket_addrs().ok()?.next()?;
    let any: SocketAddr = if there.is_ipv4() {
        ([0; 4], 0).into()
    } else {
        ([0; 16], 0).into()
    };
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect(there).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_copied_from_a_browser_is_understood() {
        for (given, meant) in [
            ("http://nas:8181", "http://nas:8181"),
            (" http://nas:8181/ ", "http://nas:8181"),
            ("http://nas:8181/home", "http://nas:8181"),
            (
                "https://nas/tautulli/settings#tabs_tabs-web_interface",
                "https://nas/tautulli",
            ),
            ("http://nas:8181/api/v2?apikey=x", "http://nas:8181"),
        ] {
            assert_eq!(tautulli(given).as_deref(), Ok(meant), "{given}");
        }
        for given in [
            "nas:8181",
            "http://",
            "ftp://nas",
            "http://me:canary@nas",
            "http://n as",
        ] {
            let why = tautulli(given).expect_err("it is not a URL");
            assert!(
                why.starts_with("--url must be a URL") && !why.contains("canary"),
                "{why}"
            );
        }
    }

    #[test]
    fn our_address_is_that_of_the_way_to_tautulli() {
        for (listen, meant) in [
            ("0.0.0.0:8474", "http://127.0.0.1:8474"),
            ("[::]:9000", "http://127.0.0.1:9000"),
            ("192.0.2.5:8474", "http://192.0.2.5:8474"),
            ("nas:8474", "http://nas:8474"),
        ] {
            let address = of_this_machine(listen, "http://127.0.0.1:8181/tautulli");
            assert_eq!(address.as_deref(), Ok(meant), "{listen}");
        }
        let why =
            of_this_machine("0.0.0.0:0", "http://127.0.0.1:8181").expect_err("no port is known");
        assert!(why.contains("--address"), "{why}");
    }
}
