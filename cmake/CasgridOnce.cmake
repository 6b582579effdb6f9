# How the folders are compiled whose code runs once a call, and waits for files and terminals: what reads options, lays
# out tables, or hands results to Python. To make it quick would cost more time, in every build, than it could give back.
include(CasgridAside)
add_compile_options($<$<CONFIG:Release>:-Og>)
