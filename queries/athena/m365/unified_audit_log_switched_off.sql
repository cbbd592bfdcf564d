-- Unified Audit Log of Microsoft 365 Switched Off
-- rule 5ea86af3-f710-4926-b391-8f77534a82c5, level high, source m365, athena
SELECT
  "CreationTime",
  "Id",
  "UserId",
  "ClientIP",
  "Operation",
  "ObjectId",
  "Parameters"
FROM "m365_audit"
WHERE (
    lower("Operation") = 'set-adminauditlogconfig'
      AND (
        lower(json_extract_scalar("Parameters", '$["Name"]')) = 'unifiedauditlogingestionenabled'
          OR CASE
            WHEN strpos(CAST("Parameters" AS VARCHAR), '[') > 0 THEN any_match(
              flatten(
                transform(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          coalesce(
                            TRY_CAST(json_extract("Parameters", '$') AS Array(JSON)),
                            ARRAY[json_extract("Parameters", '$')]
                          ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                        )
                      ),
                      v2 -> coalesce(
                        TRY_CAST(json_extract(v2, '$["Name"]') AS Array(JSON)),
                        ARRAY[json_extract(v2, '$["Name"]')]
                      )
                    )
                  ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
                )
              ), v4 -> lower(json_extract_scalar(v4, '$')) = 'unifiedauditlogingestionenabled'
            )
            ELSE FALSE
          END
      )
      AND (
        lower(json_extract_scalar("Parameters", '$["Value"]')) = 'false'
          OR CASE
            WHEN strpos(CAST("Parameters" AS VARCHAR), '[') > 0 THEN any_match(
              flatten(
                transform(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          coalesce(
                            TRY_CAST(json_extract("Parameters", '$') AS Array(JSON)),
                            ARRAY[json_extract("Parameters", '$')]
                          ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                        )
                      ),
                      v6 -> coalesce(
                        TRY_CAST(json_extract(v6, '$["Value"]') AS Array(JSON)),
                        ARRAY[json_extract(v6, '$["Value"]')]
                      )
                    )
                  ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                )
              ), v8 -> lower(json_extract_scalar(v8, '$')) = 'false'
            )
            ELSE FALSE
          END
      )
  )
  OR (
    lower("Operation") = 'set-mailboxauditbypassassociation'
      AND (
        lower(json_extract_scalar("Parameters", '$["Name"]')) = 'auditbypassenabled'
          OR CASE
            WHEN strpos(CAST("Parameters" AS VARCHAR), '[') > 0 THEN any_match(
              flatten(
                transform(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          coalesce(
                            TRY_CAST(json_extract("Parameters", '$') AS Array(JSON)),
                            ARRAY[json_extract("Parameters", '$')]
                          ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                        )
                      ),
                      v10 -> coalesce(
                        TRY_CAST(json_extract(v10, '$["Name"]') AS Array(JSON)),
                        ARRAY[json_extract(v10, '$["Name"]')]
                      )
                    )
                  ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                )
              ), v12 -> lower(json_extract_scalar(v12, '$')) = 'auditbypassenabled'
            )
            ELSE FALSE
          END
      )
      AND (
        lower(json_extract_scalar("Parameters", '$["Value"]')) = 'true'
          OR CASE
            WHEN strpos(CAST("Parameters" AS VARCHAR), '[') > 0 THEN any_match(
              flatten(
                transform(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          coalesce(
                            TRY_CAST(json_extract("Parameters", '$') AS Array(JSON)),
                            ARRAY[json_extract("Parameters", '$')]
                          ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                        )
                      ),
                      v14 -> coalesce(
                        TRY_CAST(json_extract(v14, '$["Value"]') AS Array(JSON)),
                        ARRAY[json_extract(v14, '$["Value"]')]
                      )
                    )
                  ), v15 -> coalesce(TRY_CAST(v15 AS Array(JSON)), ARRAY[v15])
                )
              ), v16 -> lower(json_extract_scalar(v16, '$')) = 'true'
            )
            ELSE FALSE
          END
      )
  );
