-- Consent to an Application for All Entra Users
-- rule 8fd25cfc-6c6d-4b2e-833b-0db416927a73, level medium, source azure-auditlogs, duckdb
SELECT
  "time",
  coalesce(
    json_extract_string(json_value(TRY_CAST("properties" AS JSON), '$."id"'), '$'),
    CAST(json_extract(TRY_CAST("properties" AS JSON), '$."id"') AS VARCHAR)
  ) AS "properties.id",
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
WHERE lower("operationName") = 'consent to application'
  AND (
    lower(
        json_extract_string(
          json_value(
            TRY_CAST("properties" AS JSON), '$."targetResources"."modifiedProperties"."displayName"'
          ), '$'
        )
      ) = 'consentcontext.isadminconsent'
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
                                          WHEN json_type(TRY_CAST("properties" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("properties" AS JSON), '$[*]')
                                          ELSE ARRAY[TRY_CAST("properties" AS JSON)]
                                        END,
                                        lambda v1: CASE
                                          WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                                          ELSE ARRAY[v1]
                                        END
                                      )
                                    ),
                                    lambda v2: CASE
                                      WHEN json_type(json_extract(v2, '$."targetResources"')) = 'ARRAY' THEN json_extract(json_extract(v2, '$."targetResources"'), '$[*]')
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
                              WHEN json_type(json_extract(v4, '$."modifiedProperties"')) = 'ARRAY' THEN json_extract(json_extract(v4, '$."modifiedProperties"'), '$[*]')
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
                      WHEN json_type(json_extract(v6, '$."displayName"')) = 'ARRAY' THEN json_extract(json_extract(v6, '$."displayName"'), '$[*]')
                      ELSE ARRAY[json_extract(v6, '$."displayName"')]
                    END
                  )
                ),
                lambda v7: CASE WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]') ELSE ARRAY[v7] END
              )
            ),
            lambda v8: lower(json_extract_string(json_value(v8, '$'), '$')) = 'consentcontext.isadminconsent'
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND (
    lower(
        json_extract_string(
          json_value(
            TRY_CAST("properties" AS JSON), '$."targetResources"."modifiedProperties"."newValue"'
          ), '$'
        )
      ) LIKE '%true%'
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
                                      WHEN json_type(json_extract(v10, '$."targetResources"')) = 'ARRAY' THEN json_extract(json_extract(v10, '$."targetResources"'), '$[*]')
                                      ELSE ARRAY[json_extract(v10, '$."targetResources"')]
                                    END
                                  )
                                ),
                                lambda v11: CASE
                                  WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                                  ELSE ARRAY[v11]
                                END
                              )
                            ),
                            lambda v12: CASE
                              WHEN json_type(json_extract(v12, '$."modifiedProperties"')) = 'ARRAY' THEN json_extract(json_extract(v12, '$."modifiedProperties"'), '$[*]')
                              ELSE ARRAY[json_extract(v12, '$."modifiedProperties"')]
                            END
                          )
                        ),
                        lambda v13: CASE
                          WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                          ELSE ARRAY[v13]
                        END
                      )
                    ),
                    lambda v14: CASE
                      WHEN json_type(json_extract(v14, '$."newValue"')) = 'ARRAY' THEN json_extract(json_extract(v14, '$."newValue"'), '$[*]')
                      ELSE ARRAY[json_extract(v14, '$."newValue"')]
                    END
                  )
                ),
                lambda v15: CASE
                  WHEN json_type(v15) = 'ARRAY' THEN json_extract(v15, '$[*]')
                  ELSE ARRAY[v15]
                END
              )
            ), lambda v16: lower(json_extract_string(json_value(v16, '$'), '$')) LIKE '%true%'
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND (
    lower(json_extract_string(json_value(TRY_CAST("properties" AS JSON), '$."result"'), '$')) = 'success'
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
                        lambda v17: CASE
                          WHEN json_type(v17) = 'ARRAY' THEN json_extract(v17, '$[*]')
                          ELSE ARRAY[v17]
                        END
                      )
                    ),
                    lambda v18: CASE
                      WHEN json_type(json_extract(v18, '$."result"')) = 'ARRAY' THEN json_extract(json_extract(v18, '$."result"'), '$[*]')
                      ELSE ARRAY[json_extract(v18, '$."result"')]
                    END
                  )
                ),
                lambda v19: CASE
                  WHEN json_type(v19) = 'ARRAY' THEN json_extract(v19, '$[*]')
                  ELSE ARRAY[v19]
                END
              )
            ), lambda v20: lower(json_extract_string(json_value(v20, '$'), '$')) = 'success'
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND (
    regexp_matches(
        lower(
          json_extract_string(
            json_value(
              TRY_CAST("properties" AS JSON), '$."targetResources"."modifiedProperties"."newValue"'
            ), '$'
          )
        ), 'mail\.|files\.|sites\.|directory\.|full_access_as_app|offline_access'
      )
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
                                          WHEN json_type(TRY_CAST("properties" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("properties" AS JSON), '$[*]')
                                          ELSE ARRAY[TRY_CAST("properties" AS JSON)]
                                        END,
                                        lambda v21: CASE
                                          WHEN json_type(v21) = 'ARRAY' THEN json_extract(v21, '$[*]')
                                          ELSE ARRAY[v21]
                                        END
                                      )
                                    ),
                                    lambda v22: CASE
                                      WHEN json_type(json_extract(v22, '$."targetResources"')) = 'ARRAY' THEN json_extract(json_extract(v22, '$."targetResources"'), '$[*]')
                                      ELSE ARRAY[json_extract(v22, '$."targetResources"')]
                                    END
                                  )
                                ),
                                lambda v23: CASE
                                  WHEN json_type(v23) = 'ARRAY' THEN json_extract(v23, '$[*]')
                                  ELSE ARRAY[v23]
                                END
                              )
                            ),
                            lambda v24: CASE
                              WHEN json_type(json_extract(v24, '$."modifiedProperties"')) = 'ARRAY' THEN json_extract(json_extract(v24, '$."modifiedProperties"'), '$[*]')
                              ELSE ARRAY[json_extract(v24, '$."modifiedProperties"')]
                            END
                          )
                        ),
                        lambda v25: CASE
                          WHEN json_type(v25) = 'ARRAY' THEN json_extract(v25, '$[*]')
                          ELSE ARRAY[v25]
                        END
                      )
                    ),
                    lambda v26: CASE
                      WHEN json_type(json_extract(v26, '$."newValue"')) = 'ARRAY' THEN json_extract(json_extract(v26, '$."newValue"'), '$[*]')
                      ELSE ARRAY[json_extract(v26, '$."newValue"')]
                    END
                  )
                ),
                lambda v27: CASE
                  WHEN json_type(v27) = 'ARRAY' THEN json_extract(v27, '$[*]')
                  ELSE ARRAY[v27]
                END
              )
            ),
            lambda v28: regexp_matches(
              lower(json_extract_string(json_value(v28, '$'), '$')),
              'mail\.|files\.|sites\.|directory\.|full_access_as_app|offline_access'
            )
          )
        ) > 0
        ELSE FALSE
      END
  );
