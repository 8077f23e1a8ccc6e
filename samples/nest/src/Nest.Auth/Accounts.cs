using System.Security.Cryptography;
using Nest.Shared;
using Npgsql;

namespace Nest.Auth;

/// <summary>A user, known by password.</summary>
internal sealed record Account(Guid UserId, Guid TenantId, string Email);

/// <summary>Users and their passwords. Each user who registers gets a tenant.</summary>
internal sealed class Accounts(NpgsqlDataSource database)
{
    /// <summary>Stored with each hash, so it can be raised without asking anybody for a new password.</summary>
    private const int Iterations = 100_000;
    private const int HashBytes = 32;

    /// <summary>Null when the email is taken.</summary>
    public async Task<Account?> RegisterAsync(string email, string password, CancellationToken cancellationToken)
    {
        var account = new Account(Guid.NewGuid(), Guid.NewGuid(), email);
        var salt = RandomNumberGenerator.GetBytes(16);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var tenant = connection.Command("INSERT INTO tenants (id, name) VALUES ($1, $2)", account.TenantId, $"tenant of {account.UserId}");
        await tenant.ExecuteNonQueryAsync(cancellationToken);
        await using var user = connection.Command(
            "INSERT INTO users (id, tenant_id, email, password_hash, password_salt, password_iterations) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (email) DO NOTHING",
            account.UserId, account.TenantId, email, Hash(password, salt, Iterations), salt, Iterations);
        if (await user.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            return null;
        }

        await transaction.CommitAsync(cancellationToken);
        return account;
    }

    /// <summary>Null when there is no such user, or the password is another.</summary>
    public async Task<Account?> FindAsync(string email, string password, CancellationToken cancellationToken)
    {
        await using var select = database.Command(
            "SELECT id, tenant_id, password_hash, password_salt, password_iterations FROM users WHERE email = $1", email);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
        {
            // As much work as for a user who exists: the time must not tell who is registered.
            Hash(password, new byte[16], Iterations);
            return null;
        }

        var hash = Hash(password, row.GetFieldValue<byte[]>(3), row.GetInt32(4));
        return CryptographicOperations.FixedTimeEquals(hash, row.GetFieldValue<byte[]>(2)) ? new(row.GetGuid(0), row.GetGuid(1), email) : null;
    }

    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        database.Command("SELECT count(*) FROM users").ScalarAsync<long>(cancellationToken);

    private static byte[] Hash(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, HashBytes);
}
