-- Privileged Entra Role Granted
-- rule 567c2ac0-ae8a-4928-8be5-19fadb01a4f1, level high, source azure-auditlogs, duckdb
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
      json_value(TRY_CAST("properties" AS JSON), '$."targetResources.userPrincipalName"'), '$'
    ),
    CAST(json_extract(TRY_CAST("properties" AS JSON), '$."targetResources.userPrincipalName"') AS VARCHAR),
    json_extract_string(
      json_value(TRY_CAST("properties" AS JSON), '$."targetResources"."userPrincipalName"'), '$'
    ),
    CAST(json_extract(TRY_CAST("properties" AS JSON), '$."targetResources"."userPrincipalName"') AS VARCHAR)
  ) AS "TargetResources.userPrincipalName",
  coalesce(
    json_extract_string(
      json_value(
        TRY_CAST("properties" AS JSON), '$."targetResources"."modifiedProperties"."newValue"'
      ), '$'
    ),
    CAST(json_extract(
      TRY_CAST("properties" AS JSON), '$."targetResources"."modifiedProperties"."newValue"'
    ) AS VARCHAR)
  ) AS "TargetResources.modifiedProperties.newValue"
FROM "azure_auditlogs"
WHERE lower("operationName") IN (
    'add member to role', 'add eligible member to role', 'add scoped member to role',
    'add member to role in pim completed (permanent)',
    'add eligible member to role in pim completed (permanent)'
  )
  AND (
    regexp_matches(
        lower(
          json_extract_string(
            json_value(
              TRY_CAST("properties" AS JSON), '$."targetResources"."modifiedProperties"."newValue"'
            ), '$'
          )
        ),
        'global administrator|privileged role administrator|privileged authentication administrator|application administrator|hybrid identity administrator'
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
                      WHEN json_type(json_extract(v6, '$."newValue"')) = 'ARRAY' THEN json_extract(json_extract(v6, '$."newValue"'), '$[*]')
                      ELSE ARRAY[json_extract(v6, '$."newValue"')]
                    END
                  )
                ),
                lambda v7: CASE WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]') ELSE ARRAY[v7] END
              )
            ),
            lambda v8: regexp_matches(
              lower(json_extract_string(json_value(v8, '$'), '$')),
              'global administrator|privileged role administrator|privileged authentication administrator|application administrator|hybrid identity administrator'
            )
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
            ), lambda v12: lower(json_extract_string(json_value(v12, '$'), '$')) = 'success'
          )
        ) > 0
        ELSE FALSE
      END
  )
  AND NOT coalesce(
    CASE
      WHEN strpos(CAST(TRY_CAST("properties" AS JSON) AS VARCHAR), '[') > 0 THEN len(
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
                                WHEN json_type(TRY_CAST("properties" AS JSON)) = 'ARRAY' THEN json_extract(TRY_CAST("properties" AS JSON), '$[*]')
                                ELSE ARRAY[TRY_CAST("properties" AS JSON)]
                              END,
                              lambda v13: CASE
                                WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                                ELSE ARRAY[v13]
                              END
                            )
                          ), lambda v14: json_extract(v14, '$."initiatedBy.app.displayName"')
                        ),
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
                                      lambda v15: CASE
                                        WHEN json_type(v15) = 'ARRAY' THEN json_extract(v15, '$[*]')
                                        ELSE ARRAY[v15]
                                      END
                                    )
                                  ),
                                  lambda v16: CASE
                                    WHEN json_type(json_extract(v16, '$."initiatedBy.app"')) = 'ARRAY' THEN json_extract(json_extract(v16, '$."initiatedBy.app"'), '$[*]')
                                    ELSE ARRAY[json_extract(v16, '$."initiatedBy.app"')]
                                  END
                                )
                              ),
                              lambda v17: CASE
                                WHEN json_type(v17) = 'ARRAY' THEN json_extract(v17, '$[*]')
                                ELSE ARRAY[v17]
                              END
                            )
                          ), lambda v18: json_extract(v18, '$."displayName"')
                        ),
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
                                      lambda v19: CASE
                                        WHEN json_type(v19) = 'ARRAY' THEN json_extract(v19, '$[*]')
                                        ELSE ARRAY[v19]
                                      END
                                    )
                                  ),
                                  lambda v20: CASE
                                    WHEN json_type(json_extract(v20, '$."initiatedBy"')) = 'ARRAY' THEN json_extract(json_extract(v20, '$."initiatedBy"'), '$[*]')
                                    ELSE ARRAY[json_extract(v20, '$."initiatedBy"')]
                                  END
                                )
                              ),
                              lambda v21: CASE
                                WHEN json_type(v21) = 'ARRAY' THEN json_extract(v21, '$[*]')
                                ELSE ARRAY[v21]
                              END
                            )
                          ), lambda v22: json_extract(v22, '$."app.displayName"')
                        ),
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
                                              lambda v23: CASE
                                                WHEN json_type(v23) = 'ARRAY' THEN json_extract(v23, '$[*]')
                                                ELSE ARRAY[v23]
                                              END
                                            )
                                          ),
                                          lambda v24: CASE
                                            WHEN json_type(json_extract(v24, '$."initiatedBy"')) = 'ARRAY' THEN json_extract(
                                              json_extract(v24, '$."initiatedBy"'), '$[*]'
                                            )
                                            ELSE ARRAY[json_extract(v24, '$."initiatedBy"')]
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
                                    WHEN json_type(json_extract(v26, '$."app"')) = 'ARRAY' THEN json_extract(json_extract(v26, '$."app"'), '$[*]')
                                    ELSE ARRAY[json_extract(v26, '$."app"')]
                                  END
                                )
                              ),
                              lambda v27: CASE
                                WHEN json_type(v27) = 'ARRAY' THEN json_extract(v27, '$[*]')
                                ELSE ARRAY[v27]
                              END
                            )
                          ), lambda v28: json_extract(v28, '$."displayName"')
                        )
                      ],
                      lambda v29: len(
                        list_filter(v29, lambda v30: coalesce(json_type(v30, '$') <> 'NULL', FALSE))
                      ) > 0
                    ), 1
                  ),
                  lambda v31: CASE
                    WHEN json_type(v31) = 'ARRAY' THEN json_extract(v31, '$[*]')
                    ELSE ARRAY[v31]
                  END
                )
              ),
              lambda v32: CASE WHEN json_type(v32) = 'ARRAY' THEN json_extract(v32, '$[*]') ELSE ARRAY[v32] END
            )
          ), lambda v33: lower(json_extract_string(json_value(v33, '$'), '$')) = 'ms-pim'
        )
      ) > 0
      ELSE lower(
        CASE
          WHEN coalesce(
            json_type(TRY_CAST("properties" AS JSON), '$."initiatedBy.app.displayName"') <> 'NULL',
            FALSE
          ) THEN json_extract_string(
            json_value(TRY_CAST("properties" AS JSON), '$."initiatedBy.app.displayName"'), '$'
          )
          WHEN coalesce(
            json_type(TRY_CAST("properties" AS JSON), '$."initiatedBy.app"."displayName"') <> 'NULL',
            FALSE
          ) THEN json_extract_string(
            json_value(TRY_CAST("properties" AS JSON), '$."initiatedBy.app"."displayName"'), '$'
          )
          WHEN coalesce(
            json_type(TRY_CAST("properties" AS JSON), '$."initiatedBy"."app.displayName"') <> 'NULL',
            FALSE
          ) THEN json_extract_string(
            json_value(TRY_CAST("properties" AS JSON), '$."initiatedBy"."app.displayName"'), '$'
          )
          WHEN coalesce(
            json_type(TRY_CAST("properties" AS JSON), '$."initiatedBy"."app"."displayName"') <> 'NULL',
            FALSE
          ) THEN json_extract_string(
            json_value(TRY_CAST("properties" AS JSON), '$."initiatedBy"."app"."displayName"'), '$'
          )
        END
      ) = 'ms-pim'
    END, FALSE
  );
