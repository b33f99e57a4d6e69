using System.Diagnostics.CodeAnalysis;

namespace Skiff.Wasi.Preview1.Descriptors;

/// <summary>The guest's descriptors by number. A new one gets the lowest free number, as in POSIX.</summary>
internal sealed class DescriptorTable(int maximum) : IDisposable
{
    private readonly List<Descriptor?> _entries = [];
    private int _lowestFree;

    /// <summary>Finds a descriptor.</summary>
    internal bool TryGet(uint number, [NotNullWhen(true)] out Descriptor? descriptor)
    {
        descriptor = number < (uint)_entries.Count ? _entries[(int)number] : null;
        return descriptor is not null;
    }

    /// <summary>Whether one more fits.</summary>
    internal bool HasRoom => FindFree() < maximum;

    /// <summary>Adds one; false if the table is full, and then it still belongs to the caller.</summary>
    internal bool TryAdd(Descriptor descriptor, out uint number)
    {
        var free = FindFree();
        number = (uint)free;
        if (free >= maximum)
        {
            return false;
        }

        if (free == _entries.Count)
        {
            _entries.Add(descriptor);
        }
        else
        {
            _entries[free] = descriptor;
        }

        _lowestFree = free + 1;
        return true;
    }

    /// <summary>Closes one.</summary>
    internal bool Close(uint number)
    {
        if (!TryGet(number, out var descriptor))
        {
            return false;
        }

        Free(number);
        descriptor.Dispose();
        return true;
    }

    /// <summary>Moves one to a number in use, which is closed before (<c>fd_renumber</c>).</summary>
    internal bool Renumber(uint from, uint to)
    {
        if (!TryGet(from, out var moved) || !TryGet(to, out var replaced))
        {
            return false;
        }

        if (from != to)
        {
            replaced.Dispose();
            _entries[(int)to] = moved;
            Free(from);
        }

        return true;
    }

    /// <summary>Closes all.</summary>
    public void Dispose()
    {
        foreach (var descriptor in _entries)
        {
            descriptor?.Dispose();
        }

        _entries.Clear();
        _lowestFree = 0;
    }

    private int FindFree()
    {
        while (_lowestFree < _entries.Count && _entries[_lowestFree] is not null)
        {
            _lowestFree++;
        }

        return _lowestFree;
    }

    private void Free(uint number)
    {
        _entries[(int)number] = null;
        _lowestFree = Math.Min(_lowestFree, (int)number);
    }
}
