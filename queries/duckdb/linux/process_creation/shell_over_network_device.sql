-- Shell Bound to a Network Connection on Linux
-- rule da71309d-a173-4eba-b281-dfe981851738, level high, source linux-sysmon, duckdb
SELECT
  "TimeCreated",
  "Computer",
  "EventRecordID",
  "User",
  "Image",
  "CommandLine",
  "ParentImage"
FROM "linux_sysmon"
WHERE "EventID" = 1
  AND (
    (
        (lower("CommandLine") LIKE '%/dev/tcp/%' OR lower("CommandLine") LIKE '%/dev/udp/%')
          AND regexp_matches("CommandLine", '(ba|z|k)?sh[\s\x0b]+-i|exec[\s\x0b]+[0-9]+<>')
      )
      OR (
        regexp_matches(lower("Image"), '(?:/nc|/ncat|/netcat|/nc\.traditional)\z')
          AND regexp_matches(
            "CommandLine", '[\s\x0b]-[a-z]*[ec][\s\x0b]+(/(usr/)?bin/)?(ba|da|z|k)?sh\b'
          )
      )
      OR (
        lower("Image") LIKE '%/socat'
          AND regexp_matches("CommandLine", '[Ee][Xx][Ee][Cc]:.{0,40}[Ssſ][Hh]\b')
      )
      OR (
        lower("CommandLine") LIKE '%socket%'
          AND lower("CommandLine") LIKE '%connect%'
          AND lower("CommandLine") LIKE '%dup2%'
      )
  );
