//! Plain bytes out of a file that may be compressed, as its first bytes tell.

use flate2::bufread::MultiGzDecoder;
use std::fs::File;
use std::io::{BufReader, Cursor, Error, ErrorKind, Read};
use std::path::Path;

pub const GZIP: &[u8] = &[0x1f, 0x8b];
pub const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Opens a file; the error says in words for people why it can't be (without its name).
pub fn open(path: &Path) -> Result<File, String> {
    let file = File::open(path).map_err(|error| reason(&error))?;
    let about = file.metadata().map_err(|error| reason(&error))?;
    if about.is_dir() {
        return Err("it is a directory".to_owned());
    }
    Ok(file)
}

fn reason(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// The bytes of the stream, decompressed if it is gzip (of any number of members) or
/// Zstandard (of any number of frames). An error while reading says in words for people
/// what is wrong with the data.
pub fn unpack<'r>(mut reader: impl Read + 'r) -> Result<Box<dyn Read + 'r>, String> {
    let mut head = Vec::with_capacity(4);
    reader
        .by_ref()
        .take(4)
        .read_to_end(&mut head)
        .map_err(|error| reason(&error))?;
    let is_gzip = head.starts_with(GZIP);
    // Behind the four bytes, a frame that decoders pass over: 50 to 5f, then 2a 4d 18.
    let is_zstd = head.starts_with(ZSTD)
        || matches!(head.as_slice(), [first, 0x2a, 0x4d, 0x18] if first >> 4 == 5);
    let whole = Cursor::new(head).chain(reader);
    Ok(if is_gzip {
        Box::new(Packed(MultiGzDecoder::new(BufReader::new(whole))))
    } else if is_zstd {
        let decoder = zstd::Decoder::new(whole).map_err(|error| reason(&error))?;
        Box::new(Packed(decoder))
    } else {
        Box::new(whole)
    })
}

/// A decoder whose errors are put into words.
struct Packed<D>(D);

impl<D: Read> Read for Packed<D> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buffer).map_err(|error| {
            // What the system says (a disk error) is not the data's fault.
            if error.raw_os_error().is_some() || error.kind() == ErrorKind::Interrupted {
                return error;
            }
            let what = match error.kind() {
                ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
                _ => error.to_string(),
            };
            Error::new(
                error.kind(),
                format!("the compressed data is damaged or cut off: {what}"),
            )
        })
    }
}
