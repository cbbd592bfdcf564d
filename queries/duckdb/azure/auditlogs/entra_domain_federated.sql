-- Entra Domain Changed to Federation
-- rule 9e84827d-78c3-46dc-a33a-d2456ebb9754, level high, source azure-auditlogs, duckdb
SELECT
  "time",
  coalesce(
    json_extract_string(json_value(TRY_CAST("properties" AS JSON), '$."id"'), '$'),
    CAST(json_extract(TRY_CAST("properties" AS JSON), '$."id"') AS VARCHAR)
  ) AS "properties.id",
  "operationName" AS "OperationName",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("properties" AS JSON), '$."initiatedBy.user.userPrincipalName"'), '$'
    ),
    CAST(json_extract(TRY_CAST("properties" AS JSON), '$."initiatedBy.user.userPrincipalName"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("properties" AS JSON), '$."initiatedBy.user"."userPrincipalName"'), '$'
    ),
    CAST(json_extract(TRY_CAST("properties" AS JSON), '$."initiatedBy.user"."userPrincipalName"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("properties" AS JSON), '$."initiatedBy"."user.userPrincipalName"'), '$'
    ),
    CAST(json_extract(TRY_CAST("properties" AS JSON), '$."initiatedBy"."user.userPrincipalName"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("properties" AS JSON), '$."initiatedBy"."user"."userPrincipalName"'), '$'
    ),
    CAST(json_extract(TRY_CAST("properties" AS JSON), '$."initiatedBy"."user"."userPrincipalName"') AS VARCHAR)
  ) AS "properties.initiatedBy.user.userPrincipalName",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("properties" AS JSON), '$."initiatedBy.user.ipAddress"'), '$'
    ),
    CAST(json_extract(TRY_CAST("properties" AS JSON), '$."initiatedBy.user.ipAddress"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("properties" AS JSON), '$."initiatedBy.user"."ipAddress"'), '$'
    ),
    CAST(json_extract(TRY_CAST("properties" AS JSON), '$."initiatedBy.user"."ipAddress"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("properties" AS JSON), '$."initiatedBy"."user.ipAddress"'), '$'
    ),
    CAST(json_extract(TRY_CAST("properties" AS JSON), '$."initiatedBy"."user.ipAddress"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("properties" AS JSON), '$."initiatedBy"."user"."ipAddress"'), '$'
    ),
    CAST(json_extract(TRY_CAST("properties" AS JSON), '$."initiatedBy"."user"."ipAddress"') AS VARCHAR)
  ) AS "properties.initiatedBy.user.ipAddress",
  coalesce(
    json_extract_string(
      json_value(TRY_CAST("properties" AS JSON), '$."targetResources"."displayName"'), '$'
    ),
    CAST(json_extract(TRY_CAST("properties" AS JSON), '$."targetResources"."displayName"') AS VARCHAR)
  ) AS "TargetResources.displayName"
FROM "azure_auditlogs"
WHERE (
    (
        lower("operationName") = 'set domain authentication'
          AND (
            lower(
                json_extract_string(
                  json_value(
                    TRY_CAST("properties" AS JSON),
                    '$."targetResources"."modifiedProperties"."newValue"'
                  ), '$'
                )
              ) LIKE '%federated%'
              OR CASE
                WHEN strpos(CAST(TRY_CAST("properties" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            flatten(
                              list_transform(
                                flatten(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        flatten(
                                          list_transform(
                                            flatten(
                                              list_transform(
                                                CASE
                                                  WHEN json_type(TRY_CAST("properties" AS JSON)) = 'ARRAY' THEN json_extract(
                                                    TRY_CAST("properties" AS JSON), '$[*]'
                                                  )
                                                  ELSE ARRAY[TRY_CAST("properties" AS JSON)]
                                                END,
                                                lambda v1: CASE
                                                  WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                                                  ELSE ARRAY[v1]
                                                END
                                              )
                                            ),
                                            lambda v2: CASE
                                              WHEN json_type(json_extract(v2, '$."targetResources"')) = 'ARRAY' THEN json_extract(
                                                json_extract(v2, '$."targetResources"'), '$[*]'
                                              )
                                              ELSE ARRAY[json_extract(v2, '$."targetResources"')]
                                            END
                                          )
                                        ),
                                        lambda v3: CASE
                                          WHEN json_type(v3) = 'ARRAY' THEN json_extract(v3, '$[*]')
                                          ELSE ARRAY[v3]
                                        END
                                      )
                                    ),
                                    lambda v4: CASE
                                      WHEN json_type(json_extract(v4, '$."modifiedProperties"')) = 'ARRAY' THEN json_extract(
                                        json_extract(v4, '$."modifiedProperties"'), '$[*]'
                                      )
                                      ELSE ARRAY[json_extract(v4, '$."modifiedProperties"')]
                                    END
                                  )
                                ),
                                lambda v5: CASE
                                  WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                                  ELSE ARRAY[v5]
                                END
                              )
                            ),
                            lambda v6: CASE
                              WHEN json_type(json_extract(v6, '$."newValue"')) = 'ARRAY' THEN json_extract(json_extract(v6, '$."newValue"'), '$[*]')
                              ELSE ARRAY[json_extract(v6, '$."newValue"')]
                            END
                          )
                        ),
                        lambda v7: CASE
                          WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                          ELSE ARRAY[v7]
                        END
                      )
                    ),
                    lambda v8: lower(json_extract_string(json_value(v8, '$'), '$')) LIKE '%federated%'
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR lower("operationName") = 'set federation settings on domain'
  )
  AND NOT coalesce(
    lower(json_extract_string(json_value(TRY_CAST("properties" AS JSON), '$."result"'), '$')) = 'failure'
      OR CASE
        WHEN strpos(CAST(TRY_CAST("properties" AS JSON) AS VARCHAR), '[') > 0 THEN len(
          list_filter(
            flatten(
              list_transform(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        CASE
                          WHEN json_type(TRY_CAST("properties" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("properties" AS JSON), '$[*]')
                          ELSE ARRAY[TRY_CAST("properties" AS JSON)]
                        END,
                        lambda v9: CASE
                          WHEN json_type(v9) = 'ARRAY' THEN json_extract(v9, '$[*]')
                          ELSE ARRAY[v9]
                        END
                      )
                    ),
                    lambda v10: CASE
                      WHEN json_type(json_extract(v10, '$."result"')) = 'ARRAY' THEN json_extract(json_extract(v10, '$."result"'), '$[*]')
                      ELSE ARRAY[json_extract(v10, '$."result"')]
                    END
                  )
                ),
                lambda v11: CASE
                  WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                  ELSE ARRAY[v11]
                END
              )
            ), lambda v12: lower(json_extract_string(json_value(v12, '$'), '$')) = 'failure'
          )
        ) > 0
        ELSE FALSE
      END, FALSE
  );
