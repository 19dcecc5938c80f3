// What jemalloc is told when the program starts (adr 0014). Linked with it, and read by it alone.

// By its own choice it gives what is larger than 8 MB back to the system at once, and everything else after ten
// seconds. SORT and THREAD of a million messages take such pieces for each command, and had every page of them zeroed
// anew.
extern "C" {
extern const char* malloc_conf;
__attribute__((used)) const char* malloc_conf = "oversize_threshold:0";
}
