//! Answers a request as CGI does: the request comes in the environment and on standard input, the answer goes to standard output.

use std::env;
use std::io::{self, Read, Write};

fn main() -> io::Result<()> {
    let get = |name| env::var(name).unwrap_or_default();
    let mut body = Vec::new();
    if get("REQUEST_METHOD") == "POST" {
        io::stdin().read_to_end(&mut body)?;
    }

    let mut out = io::stdout().lock();
    write!(out, "Content-Type: text/plain\n\n")?;
    writeln!(out, "Hello from Rust!")?;
    for name in ["REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "GREETING"] {
        writeln!(out, "{name}={}", get(name))?;
    }

    out.write_all(&body)
}
