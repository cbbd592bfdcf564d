-- Encoded PowerShell Command That Loads Code
-- rule dbf0cea3-c536-4184-a819-253f71a2dae2, level high, source windows, duckdb
SELECT
  "TimeCreated",
  "Computer",
  "Channel",
  "EventRecordID",
  "User",
  "Image",
  "CommandLine",
  "ParentImage",
  "ParentCommandLine"
FROM "windows"
WHERE "EventID" = 1
  AND lower("Channel") = 'microsoft-windows-sysmon/operational'
  AND (
    (lower("Image") LIKE '%\powershell.exe' OR lower("Image") LIKE '%\pwsh.exe')
      OR lower("OriginalFileName") IN ('powershell.exe', 'pwsh.dll')
  )
  AND regexp_matches(
    lower("CommandLine"),
    ' -e | /e | –e | —e | ―e | -ec | /ec | –ec | —ec | ―ec | -en | /en | –en | —en | ―en | -enc| /enc| –enc| —enc| ―enc'
  )
  AND regexp_matches(
    lower("CommandLine"),
    'aab0ahqaca|gadab0ahaa|oahqadabwa|sqbfafga|karqbya|jaeuawa|aqblahga|kazqb4a|paguaea|sqbuahyabwbragualqbfahgacabyaguacwbzagkabwbua|kabgb2ag8aawblac0arqb4ahaacgblahmacwbpag8abg|jag4adgbvagsazqataeuaeabwahiazqbzahmaaqbvag4a|rabvahcabgbsag8ayqbkafmadabyagkabgbna|qabwb3ag4ababvageazabtahqacgbpag4azw|eag8adwbuagwabwbhagqauwb0ahiaaqbuagca|rgbyag8abqbcageacwbladyanabtahqacgbpag4azw|yacgbvag0aqgbhahmazqa2adqauwb0ahiaaqbuagca|gahiabwbtaeiayqbzaguanga0afmadabyagkabgbna'
  );
