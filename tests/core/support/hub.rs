//! A small HTTP server on 127.0.0.1 that answers as the Hugging Face Hub, its
//! file host, PyPI and models do, and as badly as a test wants.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as the server saw it.
#[derive(Debug, Clone)]
pub struct Request {
    pub path: String,
    /// Header names in lower case.
    pub headers: HashMap<String, String>,
    /// What was sent.
    #[allow(dead_code, reason = "who downloads sends nothing")]
    pub body: Vec<u8>,
    /// How many requests for this path came before.
    pub earlier: usize,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// What to answer.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Send only so many bytes of the body, then close the connection.
    pub cut_after: Option<usize>,
    /// Wait after each 16 KiB of the body.
    pub slow: Duration,
    /// Send no Content-Length.
    pub no_length: bool,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            body: body.into(),
            ..Self::default()
        }
    }

    pub fn redirect(to: impl Into<String>) -> Self {
        Self::status(302).header("Location", to)
    }

    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub fn cut_after(mut self, bytes: usize) -> Self {
        self.cut_after = Some(bytes);
        self
    }
}

/// Answers as a file host does: Range, If-Range, ETag.
pub fn file(request: &Request, bytes: &[u8], etag: &str) -> Reply {
    let range = request
        .header("range")
        .filter(|_| request.header("if-range").is_none_or(|tag| tag == etag))
        .and_then(|range| range.strip_prefix("bytes="))
        .and_then(|range| range.strip_suffix('-'))
        .and_then(|start| start.parse::<usize>().ok());
    let total = bytes.len();
    let reply = match range {
        None => Reply::ok(bytes),
        Some(start) if start >= total => {
            Reply::status(416).header("Content-Range", format!("bytes */{total}"))
        }
        Some(start) => Reply {
            status: 206,
            body: bytes[start..].to_vec(),
            ..Reply::default()
        }
        .header(
            "Content-Range",
            format!("bytes {start}-{}/{total}", total - 1),
        ),
    };
    reply.header("ETag", etag).header("Accept-Ranges", "bytes")
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

/// One listening server; it ends with the test process.
pub struct Server {
    pub address: String,
    log: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let log = Arc::new(Mutex::new(Vec::new()));
        let (handler, seen): (Arc<Handler>, _) = (Arc::new(handler), log.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (handler, seen) = (handler.clone(), seen.clone());
                // A client that goes away is part of the tests.
                std::thread::spawn(move || serve(stream, &*handler, &seen).ok());
            }
        });
        Self { address, log }
    }

    /// Requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.log.lock().unwrap().clone()
    }

    /// Requests so far whose path ends so.
    pub fn requests_for(&self, end: &str) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.path.ends_with(end));
        requests
    }
}

fn serve(stream: TcpStream, handler: &Handler, log: &Mutex<Vec<Request>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut lines = reader.by_ref().lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let method = first.split(' ').next().unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or("/").to_owned();
    let mut headers = HashMap::new();
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length");
    let length = length.and_then(|n: &String| n.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    // As a proxy it is the host that is asked for, too.
    let tunnel = method == "CONNECT";
    let request = {
        let mut log = log.lock().unwrap();
        let earlier = log.iter().filter(|r| r.path == path).count();
        let request = Request {
            path,
            headers,
            body,
            earlier,
        };
        log.push(request.clone());
        request
    };
    if tunnel {
        (&stream).write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
        return serve(stream, handler, log);
    }
    respond(stream, handler(&request))
}

fn respond(mut stream: TcpStream, reply: Reply) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} Test\r\nConnection: close\r\n", reply.status);
    let stated = |name: &str| {
        let mut headers = reply.headers.iter();
        headers.any(|(n, _)| n.eq_ignore_ascii_case(name))
    };
    if !reply.no_length && !stated("Content-Length") {
        head += &format!("Content-Length: {}\r\n", reply.body.len());
    }
    for (name, value) in &reply.headers {
        head += &format!("{name}: {value}\r\n");
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    let end = reply
        .cut_after
        .unwrap_or(reply.body.len())
        .min(reply.body.len());
    for chunk in reply.body[..end].chunks(16 * 1024) {
        stream.write_all(chunk)?;
        std::thread::sleep(reply.slow);
    }
    stream.flush()?;
    stream.shutdown(std::net::Shutdown::Write)
}
