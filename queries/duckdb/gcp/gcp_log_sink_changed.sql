-- Google Cloud Log Sink Deleted or Narrowed
-- rule c1d81362-10e0-46bd-b01c-d2164665d1a6, level high, source gcp-audit, duckdb
SELECT
  "timestamp",
  "logName",
  "insertId",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."authenticationInfo.principalEmail"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."authenticationInfo.principalEmail"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."authenticationInfo"."principalEmail"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."authenticationInfo"."principalEmail"') AS VARCHAR)
  ) AS "protoPayload.authenticationInfo.principalEmail",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."requestMetadata.callerIp"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."requestMetadata.callerIp"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("protoPayload" AS JSON), '$."requestMetadata"."callerIp"'), '$'
    ),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."requestMetadata"."callerIp"') AS VARCHAR)
  ) AS "protoPayload.requestMetadata.callerIp",
  coalesce(
    json_extract_string(json_value(TRY_CAST("protoPayload" AS JSON), '$."methodName"'), '$'),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."methodName"') AS VARCHAR)
  ) AS "protoPayload.methodName",
  coalesce(
    json_extract_string(json_value(TRY_CAST("protoPayload" AS JSON), '$."resourceName"'), '$'),
    CAST(json_extract(TRY_CAST("protoPayload" AS JSON), '$."resourceName"') AS VARCHAR)
  ) AS "protoPayload.resourceName"
FROM "gcp_audit"
WHERE (
    lower(
        json_extract_string(json_value(TRY_CAST("protoPayload" AS JSON), '$."serviceName"'), '$')
      ) = 'logging.googleapis.com'
      OR CASE
        WHEN strpos(CAST(TRY_CAST("protoPayload" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(TRY_CAST("protoPayload" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("protoPayload" AS JSON), '$[*]')
                          ELSE ARRAY[TRY_CAST("protoPayload" AS JSON)]
                        END,
                        lambda v1: CASE
                          WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                          ELSE ARRAY[v1]
                        END
                      )
                    ),
                    lambda v2: CASE
                      WHEN json_type(json_extract(v2, '$."serviceName"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."serviceName"'), '$[*]')
                      ELSE ARRAY[json_extract(v2, '$."serviceName"')]
                    END
                  )
                ),
                lambda v3: CASE WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]') ELSE ARRAY[v3] END
              )
            ),
            lambda v4: lower(json_extract_string(json_value(v4, '$'), '$')) = 'logging.googleapis.com'
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND (
    lower(
        json_extract_string(json_value(TRY_CAST("protoPayload" AS JSON), '$."methodName"'), '$')
      ) IN (
        'google.logging.v2.configservicev2.deletesink',
        'google.logging.v2.configservicev2.updatesink',
        'google.logging.v2.configservicev2.deletebucket',
        'google.logging.v2.configservicev2.createexclusion'
      )
      OR CASE
        WHEN strpos(CAST(TRY_CAST("protoPayload" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(TRY_CAST("protoPayload" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("protoPayload" AS JSON), '$[*]')
                          ELSE ARRAY[TRY_CAST("protoPayload" AS JSON)]
                        END,
                        lambda v5: CASE
                          WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                          ELSE ARRAY[v5]
                        END
                      )
                    ),
                    lambda v6: CASE
                      WHEN json_type(json_extract(v6, '$."methodName"')) = 'ARRAY' THEN json_extract(json_extract(v6, '$."methodName"'), '$[*]')
                      ELSE ARRAY[json_extract(v6, '$."methodName"')]
                    END
                  )
                ),
                lambda v7: CASE WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]') ELSE ARRAY[v7] END
              )
            ),
            lambda v8: lower(json_extract_string(json_value(v8, '$'), '$')) IN (
              'google.logging.v2.configservicev2.deletesink',
              'google.logging.v2.configservicev2.updatesink',
              'google.logging.v2.configservicev2.deletebucket',
              'google.logging.v2.configservicev2.createexclusion'
            )
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND NOT coalesce(
    CASE
      WHEN strpos(CAST(TRY_CAST("protoPayload" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                WHEN json_type(TRY_CAST("protoPayload" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("protoPayload" AS JSON), '$[*]')
                                ELSE ARRAY[TRY_CAST("protoPayload" AS JSON)]
                              END,
                              lambda v9: CASE
                                WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]')
                                ELSE ARRAY[v9]
                              END
                            )
                          ), lambda v10: json_extract(v10, '$."status.code"')
                        ),
                        list_transform(
                          flatten(
                            list_transform(
                              flatten(
                                list_transform(
                                  flatten(
                                    list_transform(
                                      CASE
                                        WHEN json_type(TRY_CAST("protoPayload" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("protoPayload" AS JSON), '$[*]')
                                        ELSE ARRAY[TRY_CAST("protoPayload" AS JSON)]
                                      END,
                                      lambda v11: CASE
                                        WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                                        ELSE ARRAY[v11]
                                      END
                                    )
                                  ),
                                  lambda v12: CASE
                                    WHEN json_type(json_extract(v12, '$."status"')) = 'ARRAY' THEN json_extract(json_extract(v12, '$."status"'), '$[*]')
                                    ELSE ARRAY[json_extract(v12, '$."status"')]
                                  END
                                )
                              ),
                              lambda v13: CASE
                                WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                                ELSE ARRAY[v13]
                              END
                            )
                          ), lambda v14: json_extract(v14, '$."code"')
                        )
                      ],
                      lambda v15: len(
                        list_filter(v15, lambda v16: coalesce(json_type(v16, '$') <> 'NULL', FALSE))
                      ) > 0
                    ), 1
                  ),
                  lambda v17: CASE
                    WHEN json_type(v17) = 'ARRAY' THEN json_extract(v17, '$[*]')
                    ELSE ARRAY[v17]
                  END
                )
              ),
              lambda v18: CASE WHEN json_type(v18) = 'ARRAY' THEN json_extract(v18, '$[*]') ELSE ARRAY[v18] END
            )
          ),
          lambda v19: CASE
            WHEN regexp_matches(
              json_extract_string(json_value(v19, '$'), '$'),
              '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
            ) THEN TRY_CAST(json_extract_string(json_value(v19, '$'), '$') AS DOUBLE) > 0E0
            ELSE FALSE
          END
        )
      ) > 0
      ELSE CASE
        WHEN regexp_matches(
          CASE
            WHEN coalesce(
              json_type(TRY_CAST("protoPayload" AS JSON), '$."status.code"') <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("protoPayload" AS JSON), '$."status.code"'), '$'
            )
            WHEN coalesce(
              json_type(TRY_CAST("protoPayload" AS JSON), '$."status"."code"') <> 'NULL', FALSE
            ) THEN json_extract_string(
              json_value(TRY_CAST("protoPayload" AS JSON), '$."status"."code"'), '$'
            )
          END, '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
        ) THEN TRY_CAST(CASE
          WHEN coalesce(json_type(TRY_CAST("protoPayload" AS JSON), '$."status.code"') <> 'NULL', FALSE) THEN json_extract_string(json_value(TRY_CAST("protoPayload" AS JSON), '$."status.code"'), '$')
          WHEN coalesce(
            json_type(TRY_CAST("protoPayload" AS JSON), '$."status"."code"') <> 'NULL', FALSE
          ) THEN json_extract_string(
            json_value(TRY_CAST("protoPayload" AS JSON), '$."status"."code"'), '$'
          )
        END AS DOUBLE) > 0E0
        ELSE FALSE
      END
    END, FALSE
  );
