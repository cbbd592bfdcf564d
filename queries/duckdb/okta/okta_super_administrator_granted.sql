-- Okta Super Administrator Granted
-- rule 9db8384b-d890-4a7c-a235-cd23c5931f8c, level high, source okta, duckdb
SELECT
  "published",
  "uuid",
  coalesce(
    json_extract_string(json_value(TRY_CAST("actor" AS JSON), '$."alternateId"'), '$'),
    CAST(json_extract(TRY_CAST("actor" AS JSON), '$."alternateId"') AS VARCHAR)
  ) AS "actor.alternateId",
  coalesce(
    json_extract_string(json_value(TRY_CAST("client" AS JSON), '$."ipAddress"'), '$'),
    CAST(json_extract(TRY_CAST("client" AS JSON), '$."ipAddress"') AS VARCHAR)
  ) AS "client.ipAddress",
  coalesce(
    json_extract_string(json_value(TRY_CAST("target" AS JSON), '$."alternateId"'), '$'),
    CAST(json_extract(TRY_CAST("target" AS JSON), '$."alternateId"') AS VARCHAR)
  ) AS "target.alternateId",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("debugContext" AS JSON), '$."debugData.privilegeGranted"'), '$'
    ),
    CAST(json_extract(TRY_CAST("debugContext" AS JSON), '$."debugData.privilegeGranted"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("debugContext" AS JSON), '$."debugData"."privilegeGranted"'), '$'
    ),
    CAST(json_extract(TRY_CAST("debugContext" AS JSON), '$."debugData"."privilegeGranted"') AS VARCHAR)
  ) AS "debugContext.debugData.privilegeGranted"
FROM "okta"
WHERE lower("eventType") IN ('user.account.privilege.grant', 'group.privilege.grant')
  AND CASE
    WHEN strpos(CAST(TRY_CAST("debugContext" AS JSON) AS VARCHAR), '[') > 0 THEN len(
      list_filter(
        flatten(
          list_transform(
            flatten(
              list_transform(
                list_extract(
                  list_filter(
                    ARRAY[
                      list_transform(
                        flatten(
                          list_transform(
                            CASE
                              WHEN json_type(TRY_CAST("debugContext" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("debugContext" AS JSON), '$[*]')
                              ELSE ARRAY[TRY_CAST("debugContext" AS JSON)]
                            END,
                            lambda v1: CASE
                              WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                              ELSE ARRAY[v1]
                            END
                          )
                        ), lambda v2: json_extract(v2, '$."debugData.privilegeGranted"')
                      ),
                      list_transform(
                        flatten(
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    CASE
                                      WHEN json_type(TRY_CAST("debugContext" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("debugContext" AS JSON), '$[*]')
                                      ELSE ARRAY[TRY_CAST("debugContext" AS JSON)]
                                    END,
                                    lambda v3: CASE
                                      WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]')
                                      ELSE ARRAY[v3]
                                    END
                                  )
                                ),
                                lambda v4: CASE
                                  WHEN json_type(json_extract(v4, '$."debugData"')) = 'ARRAY' THEN json_extract(json_extract(v4, '$."debugData"'), '$[*]')
                                  ELSE ARRAY[json_extract(v4, '$."debugData"')]
                                END
                              )
                            ),
                            lambda v5: CASE
                              WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                              ELSE ARRAY[v5]
                            END
                          )
                        ), lambda v6: json_extract(v6, '$."privilegeGranted"')
                      )
                    ],
                    lambda v7: len(list_filter(v7, lambda v8: coalesce(json_type(v8, '$') <> 'NULL', FALSE))) > 0
                  ), 1
                ),
                lambda v9: CASE WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]') ELSE ARRAY[v9] END
              )
            ),
            lambda v10: CASE WHEN json_type(v10) = 'ARRAY' THEN json_extract(v10, '$[*]') ELSE ARRAY[v10] END
          )
        ),
        lambda v11: lower(json_extract_string(json_value(v11, '$'), '$')) LIKE '%super administrator%'
      )
    ) > 0
    ELSE lower(
      CASE
        WHEN coalesce(
          json_type(TRY_CAST("debugContext" AS JSON), '$."debugData.privilegeGranted"') <> 'NULL',
          FALSE
        ) THEN json_extract_string(
          json_value(TRY_CAST("debugContext" AS JSON), '$."debugData.privilegeGranted"'), '$'
        )
        WHEN coalesce(
          json_type(TRY_CAST("debugContext" AS JSON), '$."debugData"."privilegeGranted"') <> 'NULL',
          FALSE
        ) THEN json_extract_string(
          json_value(TRY_CAST("debugContext" AS JSON), '$."debugData"."privilegeGranted"'), '$'
        )
      END
    ) LIKE '%super administrator%'
  END
  AND (
    lower(json_extract_string(json_value(TRY_CAST("outcome" AS JSON), '$."result"'), '$')) = 'success'
      OR CASE
        WHEN strpos(CAST(TRY_CAST("outcome" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(TRY_CAST("outcome" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("outcome" AS JSON), '$[*]')
                          ELSE ARRAY[TRY_CAST("outcome" AS JSON)]
                        END,
                        lambda v12: CASE
                          WHEN json_type(v12) = 'ARRAY' THEN json_extract(v12, '$[*]')
                          ELSE ARRAY[v12]
                        END
                      )
                    ),
                    lambda v13: CASE
                      WHEN json_type(json_extract(v13, '$."result"')) = 'ARRAY' THEN json_extract(json_extract(v13, '$."result"'), '$[*]')
                      ELSE ARRAY[json_extract(v13, '$."result"')]
                    END
                  )
                ),
                lambda v14: CASE
                  WHEN json_type(v14) = 'ARRAY' THEN json_extract(v14, '$[*]')
                  ELSE ARRAY[v14]
                END
              )
            ), lambda v15: lower(json_extract_string(json_value(v15, '$'), '$')) = 'success'
          )
        ) > 0
        ELSE FALSE
      END
  );
