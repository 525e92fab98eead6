//! The address of this machine, as other machines see it.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _, UdpSocket};

use crate::settings::Settings;

/// An address outside the network, to find the route there. It is reserved for examples (RFC 5737), and nothing is sent
/// to it.
const FAR: &str = "http://192.0.2.1";

/// This machine, as a media server on another one sees it, or as whatever is far away does; at worst as it sees itself.
///
/// # Errors
/// A message: neither address nor port can be determined.
pub fn own_url(settings: &Settings) -> Result<String, String> {
    let plex = settings.servers.iter().map(|server| server.url.as_str());
    let known = plex
        .chain([FAR])
        .filter_map(|there| of_this_machine(&settings.listen, there).ok());
    let known: Vec<String> = known.collect();
    let is_seen = |url: &&String| !url.contains("//127.") && !url.contains("//[::1]");
    let best = known.iter().find(is_seen).or(known.first());
    best.cloned().ok_or_else(|| {
        "cannot determine the address or port of this machine; set it with --base http://192.0.2.5:8474"
            .to_string()
    })
}

/// The address of this machine on the route to `url`, with the port of `listen`.
///
/// # Errors
/// The port is chosen at each start, or there is no route to `url`.
pub fn of_this_machine(listen: &str, url: &str) -> Result<String, String> {
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
