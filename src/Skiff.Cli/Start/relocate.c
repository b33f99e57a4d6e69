/*
 * Where the native executable begins: it applies its own relative relocations, then goes on as any program does (docs/adr/0017).
 *
 * A position-independent executable holds pointers into itself that are right only once its address is known. Of ours, 175,000 lie in 3.3 MB of type data, and the dynamic linker, which
 * would put them right, meets a page fault on each of 800 pages. Here the kernel is asked for all of the pages at once. SelfRelocation.targets sees to it that the dynamic linker leaves
 * these relocations alone, and no others: calls of libc work, the data of this program do not before `relocate` is done. So nothing here may use any.
 */
#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#ifndef MADV_POPULATE_WRITE /* Linux 5.14; an older one refuses it, and the pages come one by one. */
#define MADV_POPULATE_WRITE 23
#endif

/* The tags under which glibc does not look. Their tables have the format of DT_RELR. */
#define DT_ANDROID_RELR 0x6fffe000
#define DT_ANDROID_RELRSZ 0x6fffe001

#define PAGE ((uintptr_t)4096)

/* Both made by the linker. */
extern const Elf64_Ehdr __ehdr_start __attribute__((visibility("hidden")));
extern const Elf64_Dyn _DYNAMIC[] __attribute__((visibility("hidden")));

static inline long call(long number, uintptr_t address, size_t length, long argument)
{
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(address), "S"(length), "d"(argument) : "rcx", "r11", "memory");
    return result;
}

static inline const Elf64_Phdr *segment(Elf64_Word type, Elf64_Word flags)
{
    const Elf64_Phdr *header = (const Elf64_Phdr *)((uintptr_t)&__ehdr_start + __ehdr_start.e_phoff);
    for (int i = 0; i < __ehdr_start.e_phnum; i++)
    {
        if (header[i].p_type == type && (header[i].p_flags & flags) == flags)
        {
            return &header[i];
        }
    }

    return NULL;
}

/*
 * System V gABI, "Relative Relocation Table": an even entry is the address of a word to relocate; an odd one is a bitmap, of which words among the next 63 are to be relocated.
 */
static inline void apply(const uint64_t *table, size_t entries, uintptr_t base)
{
    uint64_t *place = NULL;
    for (size_t i = 0; i < entries; i++)
    {
        if ((table[i] & 1) == 0)
        {
            place = (uint64_t *)(base + table[i]);
            *place += base;
            place++;
            continue;
        }

        for (uint64_t bits = table[i] >> 1; bits != 0; bits &= bits - 1)
        {
            place[__builtin_ctzll(bits)] += base;
        }

        place += 63;
    }
}

__attribute__((used, noinline)) static void relocate(void)
{
    const uintptr_t base = (uintptr_t)&__ehdr_start;
    const uint64_t *table = NULL;
    size_t entries = 0;
    for (const Elf64_Dyn *entry = _DYNAMIC; entry->d_tag != DT_NULL; entry++)
    {
        if (entry->d_tag == DT_ANDROID_RELR)
        {
            table = (const uint64_t *)(base + entry->d_un.d_ptr);
        }
        else if (entry->d_tag == DT_ANDROID_RELRSZ)
        {
            entries = entry->d_un.d_val / sizeof *table;
        }
    }

    const Elf64_Phdr *data = segment(PT_LOAD, PF_W);
    if (table == NULL || data == NULL)
    {
        return; /* All was done by the dynamic linker. */
    }

    /* The beginning of the data is read-only already (relro), in whole pages as the dynamic linker counts them. */
    const Elf64_Phdr *relro = segment(PT_GNU_RELRO, 0);
    const uintptr_t sealed = relro == NULL ? 0 : (base + relro->p_vaddr) & -PAGE;
    const size_t sealed_length = relro == NULL ? 0 : ((base + relro->p_vaddr + relro->p_memsz) & -PAGE) - sealed;
    if (sealed_length != 0 && call(SYS_mprotect, sealed, sealed_length, PROT_READ | PROT_WRITE) != 0)
    {
        __builtin_trap();
    }

    const uintptr_t start = (base + data->p_vaddr) & -PAGE;
    call(SYS_madvise, start, ((base + data->p_vaddr + data->p_filesz + PAGE - 1) & -PAGE) - start, MADV_POPULATE_WRITE);
    apply(table, entries, base);
    if (sealed_length != 0 && call(SYS_mprotect, sealed, sealed_length, PROT_READ) != 0)
    {
        __builtin_trap();
    }
}

/* The dynamic linker comes here with a function for atexit in rdx, which is for _start, and the stack as the kernel made it. Pushed twice, so that the stack is aligned for a call. */
__asm__(".text\n"
        ".globl skiff_start\n"
        ".type skiff_start, @function\n"
        "skiff_start:\n"
        "    push %rdx\n"
        "    push %rdx\n"
        "    call relocate\n"
        "    pop %rdx\n"
        "    pop %rdx\n"
        "    jmp _start\n"
        ".size skiff_start, . - skiff_start\n");
