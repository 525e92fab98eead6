//! A TLS server with a faulty certificate, or one that only speaks plain HTTP.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A running server. It stops when it is dropped.
pub struct TlsServer {
    pub address: SocketAddr,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl TlsServer {
    /// Listens on a free port of 127.0.0.1 with a certificate of `tests/tls`.
    pub fn open(certificate: &str) -> TlsServer {
        TlsServer::start(Some(config(certificate)))
    }

    /// Listens on a free port of 127.0.0.1, and speaks plain HTTP only: everything is a bad request.
    pub fn plain() -> TlsServer {
        TlsServer::start(None)
    }

    fn start(config: Option<Arc<ServerConfig>>) -> TlsServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let own = Arc::clone(&is_over);
        let thread = thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                if own.load(Ordering::SeqCst) {
                    return;
                }
                let Some(config) = &config else {
                    drop(stream.read(&mut [0; 1 << 14]));
                    drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
                    continue;
                };
                let connection = ServerConnection::new(Arc::clone(config)).unwrap();
                // It completes the handshake, and closes when the client does. No client gets as far as a request.
                drop(StreamOwned::new(connection, stream).read(&mut [0]));
            }
        });
        TlsServer {
            address,
            is_over,
            thread: Some(thread),
        }
    }
}

fn config(certificate: &str) -> Arc<ServerConfig> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls");
    let certificate = folder.join(format!("{certificate}.pem"));
    let certificate = CertificateDer::from_pem_file(certificate).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key);
    Arc::new(config.unwrap())
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}
