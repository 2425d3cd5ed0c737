# Write a C file that puts other files into a program, byte by byte as they are: see common/embedded.h.
#
#   cmake -D FOLDER=texts -D TABLE=client_texts -D HEADER=help/texts.h -D OUTPUT=client_texts.c -P common/embed.cmake
#
# or, to say what goes into which tables, include this file and call embed_table() for each and embed_write().

# A table of the files, which are named as they are called below FOLDER.
function(embed_table table)
    set(rows "")
    foreach(path IN LISTS ARGN)
        file(RELATIVE_PATH name "${FOLDER}" "${path}")
        string(MAKE_C_IDENTIFIER "text_${table}_${name}" symbol)
        string(APPEND texts "__asm__(\".section .rodata\\n${symbol}:\\n.incbin \\\"${path}\\\"\\n\"\n"
            "\t\".byte 0\\n.previous\\n\");\nextern const char ${symbol}[];\n")
        string(APPEND rows "\t{ \"${name}\", ${symbol} },\n")
    endforeach()
    set(texts "${texts}" PARENT_SCOPE)
    set(tables "${tables}\nconst struct embedded ${table}[] = {\n${rows}\t{ NULL, NULL },\n};\n" PARENT_SCOPE)
endfunction()

# The C file of the tables, which HEADER declares.
function(embed_write)
    file(WRITE "${OUTPUT}" "/* Written by common/embed.cmake. */\n\n#include <stddef.h>\n\n"
        "#include \"${HEADER}\"\n\n${texts}${tables}")
endfunction()

if(DEFINED TABLE)
    file(GLOB files "${FOLDER}/*")
    list(SORT files)
    embed_table(${TABLE} ${files})
    embed_write()
endif()
