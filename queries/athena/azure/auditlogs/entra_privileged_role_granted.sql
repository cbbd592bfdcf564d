-- Privileged Entra Role Granted
-- rule 567c2ac0-ae8a-4928-8be5-19fadb01a4f1, level high, source azure-auditlogs, athena
SELECT
  "time",
  coalesce(
    json_extract_scalar("properties", '$["id"]'), json_format(json_extract("properties", '$["id"]'))
  ) AS "properties.id",
  "operationName" AS "OperationName",
  coalesce(
    json_extract_scalar("properties", '$["initiatedBy.user.userPrincipalName"]'),
    json_format(json_extract("properties", '$["initiatedBy.user.userPrincipalName"]')),
    json_extract_scalar("properties", '$["initiatedBy.user"]["userPrincipalName"]'),
    json_format(json_extract("properties", '$["initiatedBy.user"]["userPrincipalName"]')),
    json_extract_scalar("properties", '$["initiatedBy"]["user.userPrincipalName"]'),
    json_format(json_extract("properties", '$["initiatedBy"]["user.userPrincipalName"]')),
    json_extract_scalar("properties", '$["initiatedBy"]["user"]["userPrincipalName"]'),
    json_format(json_extract("properties", '$["initiatedBy"]["user"]["userPrincipalName"]'))
  ) AS "properties.initiatedBy.user.userPrincipalName",
  coalesce(
    json_extract_scalar("properties", '$["initiatedBy.user.ipAddress"]'),
    json_format(json_extract("properties", '$["initiatedBy.user.ipAddress"]')),
    json_extract_scalar("properties", '$["initiatedBy.user"]["ipAddress"]'),
    json_format(json_extract("properties", '$["initiatedBy.user"]["ipAddress"]')),
    json_extract_scalar("properties", '$["initiatedBy"]["user.ipAddress"]'),
    json_format(json_extract("properties", '$["initiatedBy"]["user.ipAddress"]')),
    json_extract_scalar("properties", '$["initiatedBy"]["user"]["ipAddress"]'),
    json_format(json_extract("properties", '$["initiatedBy"]["user"]["ipAddress"]'))
  ) AS "properties.initiatedBy.user.ipAddress",
  coalesce(
    json_extract_scalar("properties", '$["targetResources.userPrincipalName"]'),
    json_format(json_extract("properties", '$["targetResources.userPrincipalName"]')),
    json_extract_scalar("properties", '$["targetResources"]["userPrincipalName"]'),
    json_format(json_extract("properties", '$["targetResources"]["userPrincipalName"]'))
  ) AS "TargetResources.userPrincipalName",
  coalesce(
    json_extract_scalar("properties", '$["targetResources"]["modifiedProperties"]["newValue"]'),
    json_format(
      json_extract("properties", '$["targetResources"]["modifiedProperties"]["newValue"]')
    )
  ) AS "TargetResources.modifiedProperties.newValue"
FROM "azure_auditlogs"
WHERE lower("operationName") IN (
    'add member to role', 'add eligible member to role', 'add scoped member to role',
    'add member to role in pim completed (permanent)',
    'add eligible member to role in pim completed (permanent)'
  )
  AND (
    regexp_like(
        lower(
          json_extract_scalar(
            "properties", '$["targetResources"]["modifiedProperties"]["newValue"]'
          )
        ),
        'global administrator|privileged role administrator|privileged authentication administrator|application administrator|hybrid identity administrator'
      )
      OR CASE
        WHEN strpos(CAST("properties" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("properties", '$') AS Array(JSON)),
                                        ARRAY[json_extract("properties", '$')]
                                      ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                                    )
                                  ),
                                  v2 -> coalesce(
                                    TRY_CAST(json_extract(v2, '$["targetResources"]') AS Array(JSON)),
                                    ARRAY[json_extract(v2, '$["targetResources"]')]
                                  )
                                )
                              ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
                            )
                          ),
                          v4 -> coalesce(
                            TRY_CAST(json_extract(v4, '$["modifiedProperties"]') AS Array(JSON)),
                            ARRAY[json_extract(v4, '$["modifiedProperties"]')]
                          )
                        )
                      ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                    )
                  ),
                  v6 -> coalesce(
                    TRY_CAST(json_extract(v6, '$["newValue"]') AS Array(JSON)),
                    ARRAY[json_extract(v6, '$["newValue"]')]
                  )
                )
              ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
            )
          ),
          v8 -> regexp_like(
            lower(json_extract_scalar(v8, '$')),
            'global administrator|privileged role administrator|privileged authentication administrator|application administrator|hybrid identity administrator'
          )
        )
        ELSE FALSE
      END
  )
  AND (
    lower(json_extract_scalar("properties", '$["result"]')) = 'success'
      OR CASE
        WHEN strpos(CAST("properties" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  flatten(
                    transform(
                      coalesce(
                        TRY_CAST(json_extract("properties", '$') AS Array(JSON)),
                        ARRAY[json_extract("properties", '$')]
                      ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                    )
                  ),
                  v10 -> coalesce(
                    TRY_CAST(json_extract(v10, '$["result"]') AS Array(JSON)),
                    ARRAY[json_extract(v10, '$["result"]')]
                  )
                )
              ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
            )
          ), v12 -> lower(json_extract_scalar(v12, '$')) = 'success'
        )
        ELSE FALSE
      END
  )
  AND NOT coalesce(
    CASE
      WHEN strpos(CAST("properties" AS VARCHAR), '[') > 0 THEN any_match(
        flatten(
          transform(
            flatten(
              transform(
                element_at(
                  filter(
                    ARRAY[
                      transform(
                        flatten(
                          transform(
                            coalesce(
                              TRY_CAST(json_extract("properties", '$') AS Array(JSON)),
                              ARRAY[json_extract("properties", '$')]
                            ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                          )
                        ), v14 -> json_extract(v14, '$["initiatedBy.app.displayName"]')
                      ),
                      transform(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    coalesce(
                                      TRY_CAST(json_extract("properties", '$') AS Array(JSON)),
                                      ARRAY[json_extract("properties", '$')]
                                    ), v15 -> coalesce(TRY_CAST(v15 AS Array(JSON)), ARRAY[v15])
                                  )
                                ),
                                v16 -> coalesce(
                                  TRY_CAST(json_extract(v16, '$["initiatedBy.app"]') AS Array(JSON)),
                                  ARRAY[json_extract(v16, '$["initiatedBy.app"]')]
                                )
                              )
                            ), v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                          )
                        ), v18 -> json_extract(v18, '$["displayName"]')
                      ),
                      transform(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    coalesce(
                                      TRY_CAST(json_extract("properties", '$') AS Array(JSON)),
                                      ARRAY[json_extract("properties", '$')]
                                    ), v19 -> coalesce(TRY_CAST(v19 AS Array(JSON)), ARRAY[v19])
                                  )
                                ),
                                v20 -> coalesce(
                                  TRY_CAST(json_extract(v20, '$["initiatedBy"]') AS Array(JSON)),
                                  ARRAY[json_extract(v20, '$["initiatedBy"]')]
                                )
                              )
                            ), v21 -> coalesce(TRY_CAST(v21 AS Array(JSON)), ARRAY[v21])
                          )
                        ), v22 -> json_extract(v22, '$["app.displayName"]')
                      ),
                      transform(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    flatten(
                                      transform(
                                        flatten(
                                          transform(
                                            coalesce(
                                              TRY_CAST(json_extract("properties", '$') AS Array(JSON)),
                                              ARRAY[json_extract("properties", '$')]
                                            ),
                                            v23 -> coalesce(TRY_CAST(v23 AS Array(JSON)), ARRAY[v23])
                                          )
                                        ),
                                        v24 -> coalesce(
                                          TRY_CAST(json_extract(v24, '$["initiatedBy"]') AS Array(JSON)),
                                          ARRAY[json_extract(v24, '$["initiatedBy"]')]
                                        )
                                      )
                                    ), v25 -> coalesce(TRY_CAST(v25 AS Array(JSON)), ARRAY[v25])
                                  )
                                ),
                                v26 -> coalesce(
                                  TRY_CAST(json_extract(v26, '$["app"]') AS Array(JSON)),
                                  ARRAY[json_extract(v26, '$["app"]')]
                                )
                              )
                            ), v27 -> coalesce(TRY_CAST(v27 AS Array(JSON)), ARRAY[v27])
                          )
                        ), v28 -> json_extract(v28, '$["displayName"]')
                      )
                    ],
                    v29 -> any_match(
                      v29, v30 -> coalesce(json_format(json_extract(v30, '$')) <> 'null', FALSE)
                    )
                  ), 1
                ), v31 -> coalesce(TRY_CAST(v31 AS Array(JSON)), ARRAY[v31])
              )
            ), v32 -> coalesce(TRY_CAST(v32 AS Array(JSON)), ARRAY[v32])
          )
        ), v33 -> lower(json_extract_scalar(v33, '$')) = 'ms-pim'
      )
      ELSE lower(
        CASE
          WHEN coalesce(
            json_format(json_extract("properties", '$["initiatedBy.app.displayName"]')) <> 'null',
            FALSE
          ) THEN json_extract_scalar("properties", '$["initiatedBy.app.displayName"]')
          WHEN coalesce(
            json_format(json_extract("properties", '$["initiatedBy.app"]["displayName"]')) <> 'null',
            FALSE
          ) THEN json_extract_scalar("properties", '$["initiatedBy.app"]["displayName"]')
          WHEN coalesce(
            json_format(json_extract("properties", '$["initiatedBy"]["app.displayName"]')) <> 'null',
            FALSE
          ) THEN json_extract_scalar("properties", '$["initiatedBy"]["app.displayName"]')
          WHEN coalesce(
            json_format(json_extract("properties", '$["initiatedBy"]["app"]["displayName"]')) <> 'null',
            FALSE
          ) THEN json_extract_scalar("properties", '$["initiatedBy"]["app"]["displayName"]')
        END
      ) = 'ms-pim'
    END, FALSE
  );
