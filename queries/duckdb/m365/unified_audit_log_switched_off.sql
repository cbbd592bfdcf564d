-- Unified Audit Log of Microsoft 365 Switched Off
-- rule 5ea86af3-f710-4926-b391-8f77534a82c5, level high, source m365, duckdb
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
        lower(json_extract_string(json_value(TRY_CAST("Parameters" AS JSON), '$."Name"'), '$')) = 'unifiedauditlogingestionenabled'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("Parameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            CASE
                              WHEN json_type(TRY_CAST("Parameters" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("Parameters" AS JSON), '$[*]')
                              ELSE ARRAY[TRY_CAST("Parameters" AS JSON)]
                            END,
                            lambda v1: CASE
                              WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                              ELSE ARRAY[v1]
                            END
                          )
                        ),
                        lambda v2: CASE
                          WHEN json_type(json_extract(v2, '$."Name"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."Name"'), '$[*]')
                          ELSE ARRAY[json_extract(v2, '$."Name"')]
                        END
                      )
                    ),
                    lambda v3: CASE
                      WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]')
                      ELSE ARRAY[v3]
                    END
                  )
                ),
                lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) = 'unifiedauditlogingestionenabled'
              )
            ) > 0
            ELSE FALSE
          END
      )
      AND (
        lower(json_extract_string(json_value(TRY_CAST("Parameters" AS JSON), '$."Value"'), '$')) = 'false'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("Parameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            CASE
                              WHEN json_type(TRY_CAST("Parameters" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("Parameters" AS JSON), '$[*]')
                              ELSE ARRAY[TRY_CAST("Parameters" AS JSON)]
                            END,
                            lambda v5: CASE
                              WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                              ELSE ARRAY[v5]
                            END
                          )
                        ),
                        lambda v6: CASE
                          WHEN json_type(json_extract(v6, '$."Value"')) = 'ARRAY' THEN json_extract(json_extract(v6, '$."Value"'), '$[*]')
                          ELSE ARRAY[json_extract(v6, '$."Value"')]
                        END
                      )
                    ),
                    lambda v7: CASE
                      WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                      ELSE ARRAY[v7]
                    END
                  )
                ), lambda v8: lower(json_extract_string(json_value(v8, '$'), '$')) = 'false'
              )
            ) > 0
            ELSE FALSE
          END
      )
  )
  OR (
    lower("Operation") = 'set-mailboxauditbypassassociation'
      AND (
        lower(json_extract_string(json_value(TRY_CAST("Parameters" AS JSON), '$."Name"'), '$')) = 'auditbypassenabled'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("Parameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            CASE
                              WHEN json_type(TRY_CAST("Parameters" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("Parameters" AS JSON), '$[*]')
                              ELSE ARRAY[TRY_CAST("Parameters" AS JSON)]
                            END,
                            lambda v9: CASE
                              WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]')
                              ELSE ARRAY[v9]
                            END
                          )
                        ),
                        lambda v10: CASE
                          WHEN json_type(json_extract(v10, '$."Name"')) = 'ARRAY' THEN json_extract(json_extract(v10, '$."Name"'), '$[*]')
                          ELSE ARRAY[json_extract(v10, '$."Name"')]
                        END
                      )
                    ),
                    lambda v11: CASE
                      WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                      ELSE ARRAY[v11]
                    END
                  )
                ),
                lambda v12: lower(json_extract_string(json_value(v12, '$'), '$')) = 'auditbypassenabled'
              )
            ) > 0
            ELSE FALSE
          END
      )
      AND (
        lower(json_extract_string(json_value(TRY_CAST("Parameters" AS JSON), '$."Value"'), '$')) = 'true'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("Parameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            CASE
                              WHEN json_type(TRY_CAST("Parameters" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("Parameters" AS JSON), '$[*]')
                              ELSE ARRAY[TRY_CAST("Parameters" AS JSON)]
                            END,
                            lambda v13: CASE
                              WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                              ELSE ARRAY[v13]
                            END
                          )
                        ),
                        lambda v14: CASE
                          WHEN json_type(json_extract(v14, '$."Value"')) = 'ARRAY' THEN json_extract(json_extract(v14, '$."Value"'), '$[*]')
                          ELSE ARRAY[json_extract(v14, '$."Value"')]
                        END
                      )
                    ),
                    lambda v15: CASE
                      WHEN json_type(v15) = 'ARRAY' THEN json_extract(v15, '$[*]')
                      ELSE ARRAY[v15]
                    END
                  )
                ), lambda v16: lower(json_extract_string(json_value(v16, '$'), '$')) = 'true'
              )
            ) > 0
            ELSE FALSE
          END
      )
  );
