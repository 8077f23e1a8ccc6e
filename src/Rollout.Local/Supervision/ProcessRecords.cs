using Rollout.Local.State;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.Supervision;

/// <summary>The processes under supervision, on disk before anything else is done with them. Thread-safe.</summary>
/// <param name="file">Where they are kept.</param>
internal sealed class ProcessRecords(string file)
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, ProcessRecord> records = new(StringComparer.Ordinal);

    /// <summary>All records in the order of their names.</summary>
    public IReadOnlyList<ProcessRecord> All
    {
        get
        {
            lock (gate)
            {
                return [.. records.Values];
            }
        }
    }

    /// <summary>Takes up what an earlier program left.</summary>
    /// <exception cref="Rollout.Tasks.RolloutException">RT2416: it cannot be read.</exception>
    public void Load()
    {
        lock (gate)
        {
            foreach (var record in StateFile.Read(file, LocalJson.Default.IReadOnlyListProcessRecord) ?? [])
            {
                records[record.Name] = record.Identity is null ? record with { Identity = ProcessSearch.ByToken(record.Token) } : record;
            }
        }
    }

    /// <summary>Finds a record.</summary>
    /// <param name="name">Name of the process.</param>
    /// <returns>Null when there is none.</returns>
    public ProcessRecord? Find(string name)
    {
        lock (gate)
        {
            return records.GetValueOrDefault(name);
        }
    }

    /// <summary>Writes a record.</summary>
    /// <param name="record">The record; replaces the one of its name.</param>
    public void Put(ProcessRecord record) => Change(() => records[record.Name] = record);

    /// <summary>Removes a record.</summary>
    /// <param name="name">Name of the process.</param>
    public void Remove(string name) => Change(() => records.Remove(name));

    private void Change(Action change)
    {
        lock (gate)
        {
            change();
            StateFile.Write(file, [.. records.Values], LocalJson.Default.IReadOnlyListProcessRecord);
        }
    }
}
