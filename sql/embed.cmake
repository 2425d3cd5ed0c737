# The files of sql/, as tables of the daemon: see daemon/db/sql_files.h and common/embed.cmake.
#
#   cmake -D FOLDER=sql -D HEADER=db/sql_files.h -D OUTPUT=sql_files.c -P sql/embed.cmake

include(${CMAKE_CURRENT_LIST_DIR}/../common/embed.cmake)
foreach(folder migrations rules api pages)
    file(GLOB ${folder} "${FOLDER}/${folder}/*.sql")
    list(SORT ${folder})
endforeach()
set(sql ${FOLDER})
set(FOLDER ${sql}/migrations) # a migration is known by its file alone
embed_table(sql_migrations ${migrations})
set(FOLDER ${sql})
embed_table(sql_roles ${FOLDER}/roles.sql ${FOLDER}/public_role.sql)
embed_table(sql_cluster ${FOLDER}/roles.sql ${FOLDER}/public_role.sql ${FOLDER}/cluster.sql)
embed_table(sql_code ${rules} ${api} ${pages} ${FOLDER}/scaffold.sql ${FOLDER}/sealing.sql ${FOLDER}/policies.sql ${FOLDER}/grants.sql ${FOLDER}/public.sql ${FOLDER}/guards.sql)
embed_write()
